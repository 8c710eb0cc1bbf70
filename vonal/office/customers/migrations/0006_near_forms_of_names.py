"""Names that are there already get their near forms, so that they too are found with a slip in them."""

from django.db import migrations

from vonal.office.customers.likeness import key_of, near_forms

AT_A_TIME = 2_000


def write_near_forms(apps, schema_editor):
    customers = apps.get_model("customers", "Customer").objects.exclude(name="").order_by("pk")
    statement = "INSERT INTO customers_nearname (customer_id, value) VALUES (%s, %s)"
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while chunk := list(customers.filter(pk__gt=last).values_list("pk", "name", "kind")[:AT_A_TIME]):
            cursor.executemany(
                statement,
                [
                    (pk, value)
                    for pk, name, kind in chunk
                    for value in dict.fromkeys(near_forms(key_of(name, kind)))
                ],
            )
            last = chunk[-1][0]


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_duplicates")]
    operations = [migrations.RunPython(write_near_forms, migrations.RunPython.noop, elidable=False)]
