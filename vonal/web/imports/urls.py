"""Addresses of lists that are brought in."""

from django.urls import path

from vonal.web.imports import views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/<int:import_id>", views.one, name="import"),
    path("imports/<int:import_id>/reading", views.reading, name="import_reading"),
    path("imports/<int:import_id>/columns", views.columns, name="import_columns"),
    path("imports/<int:import_id>/division", views.division, name="import_division"),
    path("imports/<int:import_id>/run", views.run, name="import_run"),
    path("imports/<int:import_id>/stop", views.stop, name="import_stop"),
    path("imports/<int:import_id>/undo", views.undo, name="import_undo"),
    path("imports/<int:import_id>/forget", views.forget, name="import_forget"),
    path("imports/<int:import_id>/sent-back/<str:kind>", views.sent_back, name="import_sent_back"),
]
