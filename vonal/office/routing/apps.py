from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "vonal.office.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every call is planned by the rules."""
        from vonal.office.routing.planning import Rules
        from vonal.office.telephony.plan import plans_by

        plans_by(Rules())
