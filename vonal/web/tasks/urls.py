"""Addresses of the tasks."""

from django.urls import path

from vonal.web.tasks import views

urlpatterns = [
    path("tasks", views.tasks, name="tasks"),
    path("tasks/new", views.task_new, name="task_new"),
    path("tasks/<int:task_id>/finish", views.task_finish, name="task_finish"),
    path("tasks/<int:task_id>/reopen", views.task_reopen, name="task_reopen"),
    path("tasks/<int:task_id>/put-off", views.task_put_off, name="task_put_off"),
    path("customers/<int:customer_id>/tasks", views.customer_task_new, name="customer_task_new"),
]
