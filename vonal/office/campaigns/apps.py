from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "vonal.office.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What was called and what came of it goes with the card when two become one."""
        from vonal.office.campaigns.models import Attempt, Entry, NumberMark
        from vonal.office.customers.duplicates.following import follows_merge

        follows_merge(Entry, "customer", number="number")
        follows_merge(Attempt, "customer", number="number")
        follows_merge(NumberMark, "customer", number="number")
