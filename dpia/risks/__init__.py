"""Risks to people: their picture, the library, who accepts what is left, measures until done."""
