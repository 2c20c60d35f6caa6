"""A question written once: its definition makes the page, the form, completeness and the summary.

Nothing here is written by hand for a single question: everything follows from the two
questionnaires in `questionnaire/data/`. No tables, no views, no addresses: callers own those.
"""

from questionnaire.definition import Question, Questionnaire, Section, load

__all__ = ["Question", "Questionnaire", "Section", "load"]
