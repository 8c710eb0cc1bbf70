from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "vonal.office.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.office.tasks.models import Task
        from vonal.office.tasks.operations import TASK_FIELDS

        auditlog.register(Task, include_fields=sorted(TASK_FIELDS))
