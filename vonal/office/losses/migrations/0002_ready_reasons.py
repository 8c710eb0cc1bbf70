"""A company that is there already gets the reasons every company begins with."""

from django.db import migrations

from vonal.office.losses.ready import ready_reasons


def create(apps, schema_editor):
    company = apps.get_model("core", "Company").objects.exclude(created_at=None).first()
    if company is None:
        return
    reason = apps.get_model("losses", "Reason")
    reason.objects.bulk_create(
        reason(name=name, means=means, position=position)
        for position, (name, means) in enumerate(ready_reasons(company.language), start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("losses", "0001_initial"), ("core", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
