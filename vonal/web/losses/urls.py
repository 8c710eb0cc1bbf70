"""Addresses of lost deals and of the competitors."""

from django.urls import path

from vonal.web.losses import asking, competitor_views, report_views, rival_views

urlpatterns = [
    path("deals/<int:deal_id>/lose", asking.deal_lose, name="deal_lose"),
    path("customers/<int:customer_id>/lose", asking.customer_lose, name="customer_lose"),
    path("deals/<int:deal_id>/rivals", rival_views.deal_rivals, name="deal_rivals"),
    path("deals/<int:deal_id>/rivals/new", rival_views.rival_new, name="rival_new"),
    path("deals/<int:deal_id>/rivals/remove", rival_views.rival_remove, name="rival_remove"),
    path("reports/losses", report_views.loss_report, name="loss_report"),
    path("reports/losses/export/<str:kind>", report_views.loss_report_export, name="loss_report_export"),
    path("reports/losses/deals", report_views.losses_behind, name="losses_behind"),
    path(
        "reports/losses/deals/export/<str:kind>",
        report_views.losses_behind_export,
        name="losses_behind_export",
    ),
    path("competitors", competitor_views.competitors, name="competitors"),
    path("competitors/export/<str:kind>", competitor_views.competitors_export, name="competitors_export"),
    path("competitors/<int:competitor_id>", competitor_views.competitor, name="competitor"),
    path(
        "competitors/<int:competitor_id>/change", competitor_views.competitor_change, name="competitor_change"
    ),
    path("competitors/<int:competitor_id>/seen", competitor_views.sighting_new, name="sighting_new"),
    path(
        "competitors/<int:competitor_id>/deals/<str:how>",
        competitor_views.competitor_deals,
        name="competitor_deals",
    ),
    path("sightings/<int:sighting_id>/forget", competitor_views.sighting_forget, name="sighting_forget"),
]
