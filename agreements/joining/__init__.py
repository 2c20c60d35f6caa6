"""A party joins an agreement in force, with its own part and signature; the others' stand."""
