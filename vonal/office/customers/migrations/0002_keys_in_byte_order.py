"""
On PostgreSQL the keys are compared byte by byte, as SQLite does.

A search by beginnings asks for a range of the index; in the order of a language's dictionary, which passes over
dots, plus signs and hyphens, such a range would hold something else.
"""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE customers_matchkey ALTER COLUMN value TYPE varchar(200) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop, elidable=False)]
