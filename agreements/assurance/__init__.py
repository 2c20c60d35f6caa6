"""Facts of organisations that run out: who is told before, and when one holds an agreement up."""
