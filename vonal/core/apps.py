from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "vonal.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Other processes hear at once, where there is a Redis."""
        from django.conf import settings

        if settings.VONAL.redis_url:
            from vonal.core.live_redis import connect

            connect(settings.VONAL.redis_url)
