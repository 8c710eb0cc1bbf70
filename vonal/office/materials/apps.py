from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "vonal.office.materials"
    label = "materials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What was sent goes with the card when two become one."""
        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.materials.models import Sending

        follows_merge(Sending, "customer")
