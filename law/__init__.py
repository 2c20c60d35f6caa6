"""The law as dated data, and what follows from it for one document. Pure: no tables, no clock."""

from law.document import normalise
from law.engine import RuleError, check, recheck
from law.findings import STAGES, Finding
from law.schema import complaints

__all__ = ["STAGES", "Finding", "RuleError", "check", "complaints", "normalise", "recheck"]
