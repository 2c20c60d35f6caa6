"""Disagreements between the organisations of an agreement: a ladder of steps, each with a day."""
