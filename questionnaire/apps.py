from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    """No tables: the questions, and what follows from them."""

    name = "questionnaire"
    verbose_name = "Questionnaires"
