"""Addresses of the tasks."""

from django.urls import path

from vonal.web.tasks import day_views, meetings, task_views, team_views, views

urlpatterns = [
    path("day", day_views.day, name="day"),
    path("day/plan", day_views.day_plan, name="day_plan"),
    path("day/<str:planned_day>/planned", day_views.day_planned, name="day_planned"),
    path("day/<str:planned_day>/not-planned", day_views.day_unplanned, name="day_unplanned"),
    path("day/team", team_views.team_days, name="team_days"),
    path("day/team/rules", team_views.planning_rules, name="planning_rules"),
    path("day/team/<int:employee_id>/nudge", team_views.team_nudge, name="team_nudge"),
    path("tasks", views.tasks, name="tasks"),
    path("tasks/<int:task_id>/plan", day_views.task_plan, name="task_plan"),
    path("tasks/<int:task_id>/out-of-the-plan", day_views.task_unplan, name="task_unplan"),
    path("tasks/<int:task_id>/roll-over", day_views.task_roll, name="task_roll"),
    path("rolled-over/<int:rolled_id>/undo", day_views.task_roll_undo, name="task_roll_undo"),
    path("tasks/<int:task_id>/next", views.task_next, name="task_next"),
    path("tasks/export/<str:kind>", views.tasks_export, name="tasks_export"),
    path("tasks/new", views.task_new, name="task_new"),
    path("tasks/<int:task_id>", task_views.task, name="task"),
    path("tasks/<int:task_id>/field", task_views.task_field, name="task_field"),
    path("tasks/<int:task_id>/steps", task_views.step_new, name="task_step_new"),
    path("task-steps/<int:check_id>/tick", task_views.step_tick, name="task_step_tick"),
    path("task-steps/<int:check_id>/remove", task_views.step_remove, name="task_step_remove"),
    path("tasks/<int:task_id>/files", task_views.task_file_new, name="task_file_new"),
    path("task-files/<int:task_file_id>", task_views.task_file, name="task_file"),
    path("task-files/<int:task_file_id>/remove", task_views.task_file_remove, name="task_file_remove"),
    path("tasks/<int:task_id>/watchers", task_views.watcher_new, name="watcher_new"),
    path(
        "tasks/<int:task_id>/watchers/<int:employee_id>/remove",
        task_views.watcher_remove,
        name="watcher_remove",
    ),
    path("tasks/<int:task_id>/finish", views.task_finish, name="task_finish"),
    path("tasks/<int:task_id>/reopen", views.task_reopen, name="task_reopen"),
    path("tasks/<int:task_id>/put-off", views.task_put_off, name="task_put_off"),
    path("tasks/<int:task_id>/move", meetings.meeting_move, name="meeting_move"),
    path("tasks/<int:task_id>/call-off", meetings.meeting_call_off, name="meeting_call_off"),
    path("customers/<int:customer_id>/meeting", meetings.meeting_new, name="meeting_new"),
    path("customers/<int:customer_id>/tasks", views.customer_task_new, name="customer_task_new"),
]
