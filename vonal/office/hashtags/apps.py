from django.apps import AppConfig


class HashtagsConfig(AppConfig):
    name = "vonal.office.hashtags"
    label = "hashtags"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answers go with the card their deal is on."""
        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.hashtags.models import Answer

        follows_merge(Answer, "customer")
