from django.apps import AppConfig


class OwnFieldsConfig(AppConfig):
    name = "vonal.office.own_fields"
    label = "own_fields"
    default_auto_field = "django.db.models.BigAutoField"
