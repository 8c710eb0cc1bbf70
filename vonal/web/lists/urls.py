"""Addresses of the lists."""

from django.urls import path

from vonal.web.lists import views

urlpatterns = [
    path("customers", views.rows, {"nouns": "customers"}, name="customers"),
    path("customers/export/<str:kind>", views.export, {"nouns": "customers"}, name="customers_export"),
    path("deals/list", views.rows, {"nouns": "deals"}, name="deals"),
    path("deals/list/export/<str:kind>", views.export, {"nouns": "deals"}, name="deals_list_export"),
    path("lists/<slug:nouns>", views.moved, name="list"),
    path("lists/<slug:nouns>/rule", views.rule, name="list_rule"),
    path("lists/<slug:nouns>/save", views.save, name="list_save"),
    path("lists/<slug:nouns>/edit", views.edit, name="list_edit"),
    path("lists/<slug:nouns>/edit/value", views.edit_value, name="list_edit_value"),
    path("views/<int:view_id>/default", views.view_default, name="view_default"),
    path("views/<int:view_id>/remove", views.view_remove, name="view_remove"),
    path("edits/<int:edit_id>", views.edit_progress, name="edit_progress"),
    path("edits/<int:edit_id>/undo", views.edit_undo, name="edit_undo"),
]
