from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "vonal.office.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.sales import bearing
        from vonal.office.sales.models import Deal, DealContact
        from vonal.office.sales.operations import DEAL_FIELDS, OWN_CHANCE

        bearing.bear_own_fields()
        auditlog.register(Deal, include_fields=sorted(DEAL_FIELDS | OWN_CHANCE))
        follows_merge(Deal, "customer")
        follows_merge(DealContact, "contact")
