"""Addresses of the roster."""

from django.urls import path

from vonal.web.roster import calendar, moves, views

urlpatterns = [
    path("roster", calendar.roster, name="roster"),
    path("roster/copy", moves.roster_copy, name="roster_copy"),
    path("roster/copy/undo/<str:kept>", moves.roster_copy_undo, name="roster_copy_undo"),
    path("roster/hours", moves.roster_hours, name="roster_hours"),
    path("roster/shifts/new", views.shift_new, name="shift_new"),
    path("roster/shifts/<int:shift_id>", views.shift, name="shift"),
    path("roster/shifts/<int:shift_id>/span", moves.shift_span, name="shift_span"),
    path("roster/shifts/<int:shift_id>/remove", views.shift_remove, name="shift_remove"),
    path("roster/shifts/restore/<str:kept>", views.shift_restore, name="shift_restore"),
]
