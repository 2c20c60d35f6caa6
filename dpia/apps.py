from django.apps import AppConfig


class DpiaConfig(AppConfig):
    name = "dpia"
