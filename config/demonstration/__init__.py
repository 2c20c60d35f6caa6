"""The demonstration: fictitious organisations, people and agreements, made by the service's own actions."""

from config.demonstration.load import load

__all__ = ["load"]
