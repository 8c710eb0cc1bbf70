from django.apps import AppConfig


class FollowUpsConfig(AppConfig):
    name = "vonal.office.follow_ups"
    label = "follow_ups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What goes with a card when two become one."""
        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.follow_ups.models import Firing, LastContact

        follows_merge(Firing, "customer")
        follows_merge(Firing, "contact")
        follows_merge(LastContact, "customer")
