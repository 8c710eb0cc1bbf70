"""Addresses of the hand-overs."""

from django.urls import path

from vonal.web.handovers import views

urlpatterns = [
    path("handovers", views.handovers, name="handovers"),
    path("handovers/new", views.handover_new, name="handover_new"),
    path("handovers/preview", views.handover_preview, name="handover_preview"),
    path("handovers/<int:handover_id>", views.handover, name="handover"),
    path("handovers/<int:handover_id>/end", views.handover_end, name="handover_end"),
    path("handovers/<int:handover_id>/rows.<slug:kind>", views.handover_export, name="handover_export"),
]
