from django.apps import AppConfig


class WebContactsConfig(AppConfig):
    name = "vonal.office.web_contacts"
    label = "web_contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What somebody sent goes with his card when two become one."""
        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.web_contacts.models import WebContact

        follows_merge(WebContact, "customer")
