import django.db.models.deletion
from django.conf import settings
from datetime import timedelta

from django.db import migrations, models


def note_days_there_are(apps, schema_editor):
    """Calls from before are counted by the worker; until then pages count the latest days themselves."""
    moments = apps.get_model('telephony', 'Call').objects.order_by('started_at').values_list('started_at', flat=True)
    first, last = moments.first(), moments.last()
    if first is not None:
        first, last = first.date() - timedelta(days=1), last.date() + timedelta(days=1)
        changed = apps.get_model('call_figures', 'ChangedDay')
        changed.objects.bulk_create(
            changed(day=first + timedelta(days=n)) for n in range((last - first).days + 1)
        )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('telephony', '0001_initial'),
        ('staff', '0003_presence_for_a_reason'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='CountedBy',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('time_zone', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='CountedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('table', models.CharField(max_length=60)),
                ('rows', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'day'), name='day_counted_once_a_table')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('shared', models.CharField(choices=[('own', 'only me'), ('group', 'my group'), ('all', 'everybody')], default='own', max_length=5, verbose_name='who sees it')),
                ('asked', models.CharField(max_length=2000)),
                ('kept_at', models.DateTimeField()),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='staff.group')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='report_name_once')],
            },
        ),
        migrations.RunPython(note_days_there_are, migrations.RunPython.noop),
    ]
