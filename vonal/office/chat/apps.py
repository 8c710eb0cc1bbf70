from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "vonal.office.chat"
    label = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who hears rooms; what goes with a card, or a person on it, when two become one."""
        from vonal.core.live_circles import circle
        from vonal.office.chat.circle import heard, hearers
        from vonal.office.chat.models import Erasure, Guest, Room
        from vonal.office.customers.duplicates.following import follows_merge

        circle("room", hearers=hearers, heard=heard)
        follows_merge(Room, "customer")
        follows_merge(Guest, "contact")
        follows_merge(Erasure, "contact")
