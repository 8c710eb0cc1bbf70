from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "vonal.office.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.office.sales.models import Deal
        from vonal.office.sales.operations import DEAL_FIELDS

        auditlog.register(Deal, include_fields=sorted(DEAL_FIELDS))
