"""Agreements that the same parties have in force for the same kind of purpose."""
