"""The tables of an empty database, laid at once instead of through the history of all migrations."""

from typing import cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps


def lay_tables() -> None:
    """
    Make every table as the models say, and count all migrations as applied.

    Cut off in the middle, it may be called again: it is done when the migrations stand there as applied.
    """
    history = settings.MIGRATION_MODULES
    # As Django does for a test database with ``MIGRATE: False``.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = history
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for migration in fill_tables(editor):
            recorder.record_applied(migration.app_label, migration.name)


def fill_tables(editor: BaseDatabaseSchemaEditor) -> list[Migration]:
    """
    Run what our migrations do in Python and no model can say, but for what only old data needs (``elidable``).

    :return: all migrations, in their order.
    """
    executor = MigrationExecutor(connection)
    migrations = [each for each, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    for migration in migrations:
        if apps.get_app_config(migration.app_label).name.startswith("vonal."):
            for operation in migration.operations:
                if isinstance(operation, RunPython) and not operation.elidable:
                    operation.code(cast(StateApps, apps), editor)
    return migrations
