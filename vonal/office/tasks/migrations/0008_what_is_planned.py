
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0011_notes_about_something'),
        ('sales', '0005_funnels'),
        ('tasks', '0007_put_off_this_week'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='task',
            name='task_plan_of_person',
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('planned_at__isnull', False)), fields=['assignee', 'planned_at'], name='task_plan_of_person'),
        ),
    ]
