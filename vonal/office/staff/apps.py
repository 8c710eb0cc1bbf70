from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "vonal.office.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
