"""The demonstration: fictitious organisations, people and agreements, made by the actions."""

from config.demonstration.load import load

__all__ = ["load"]
