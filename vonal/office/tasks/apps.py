from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "vonal.office.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.tasks.models import Task
        from vonal.office.tasks.operations import LOGGED_FIELDS

        auditlog.register(Task, include_fields=list(LOGGED_FIELDS))
        follows_merge(Task, "customer")
