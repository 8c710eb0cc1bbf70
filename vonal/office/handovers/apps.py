from django.apps import AppConfig


class HandoversConfig(AppConfig):
    name = "vonal.office.handovers"
    label = "handovers"
    default_auto_field = "django.db.models.BigAutoField"
