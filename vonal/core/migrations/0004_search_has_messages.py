"""Messages are found by whole words and their beginnings: the index of parts of words leaves them out."""

from django.db import migrations

from vonal.core.search import postgresql, sqlite


def leave_out_messages(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in sqlite.TRIGGER_NAMES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in sqlite.TRIGGERS:
                cursor.execute(statement)
            return
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_parts'")
        there = cursor.fetchone()
        if there is not None and " WHERE " not in there[0]:
            cursor.execute("DROP INDEX search_parts")
            cursor.execute(postgresql.TRIGRAMS)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0003_letters"),
    ]

    operations = [
        migrations.RunPython(leave_out_messages, migrations.RunPython.noop, elidable=False),
    ]
