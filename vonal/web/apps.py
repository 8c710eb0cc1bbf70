from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "vonal.web"
    label = "web"
