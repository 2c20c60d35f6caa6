"""Advice on a DPIA: of the data protection officer and of Caldicott Guardians, kept as given."""
