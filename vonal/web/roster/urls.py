"""Addresses of the roster."""

from django.urls import path

from vonal.web.roster import views

urlpatterns = [
    path("roster", views.roster, name="roster"),
    path("roster/copy", views.roster_copy, name="roster_copy"),
    path("roster/shifts/new", views.shift_new, name="shift_new"),
    path("roster/shifts/<int:shift_id>", views.shift, name="shift"),
    path("roster/shifts/<int:shift_id>/remove", views.shift_remove, name="shift_remove"),
    path("roster/shifts/restore/<str:kept>", views.shift_restore, name="shift_restore"),
]
