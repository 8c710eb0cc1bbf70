"""The index of parts of words takes in what can be looked for by a part only; entries that are there stay as they are."""

from django.db import migrations

from vonal.core.search import sqlite


def make_triggers_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            for name in sqlite.TRIGGER_NAMES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in sqlite.TRIGGERS:
                cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_search_has_messages"),
    ]

    operations = [
        migrations.RunPython(make_triggers_anew, migrations.RunPython.noop, elidable=False),
    ]
