from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "vonal.office.forecasts"
    label = "forecasts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of a plan are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.office.forecasts.models import SalesPlan

        auditlog.register(SalesPlan, include_fields=["amount"])
