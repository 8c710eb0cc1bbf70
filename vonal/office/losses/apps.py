from django.apps import AppConfig


class LossesConfig(AppConfig):
    name = "vonal.office.losses"
    label = "losses"
    default_auto_field = "django.db.models.BigAutoField"
