"""Consultation: who was heard about a DPIA, what they said and what was done about it."""
