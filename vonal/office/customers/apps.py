from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "vonal.office.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.core import changes
        from vonal.office.customers.models import Contact, ContactPoint, Customer
        from vonal.office.customers.operations import CUSTOMER_FIELDS

        changes.connect()
        auditlog.register(Customer, include_fields=sorted(CUSTOMER_FIELDS))
        auditlog.register(Contact, include_fields=["name", "position"])
        auditlog.register(ContactPoint, include_fields=["raw", "contact"])
