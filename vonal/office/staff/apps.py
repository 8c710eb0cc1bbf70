from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "vonal.office.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep who changed what about a person, never a secret."""
        from auditlog.registry import auditlog

        from vonal.office.staff.models import Employee

        auditlog.register(Employee, exclude_fields=["password", "last_login", "created_at", "theme"])
