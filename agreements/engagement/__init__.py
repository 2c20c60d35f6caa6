"""The engagement log of an agreement: who was heard about it, with where that is written down."""
