from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "vonal.office.views"
    label = "views"
    default_auto_field = "django.db.models.BigAutoField"
