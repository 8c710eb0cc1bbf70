"""Addresses of the reports and of the live board."""

from django.urls import path

from vonal.web.reports import (
    behind,
    call_views,
    forecast_views,
    funnel_views,
    live_views,
    movement_views,
    people_views,
    plan_views,
    source_views,
)

urlpatterns = [
    path("reports/calls", call_views.call_report, name="call_report"),
    path("reports/calls/export/<str:kind>", call_views.call_report_export, name="call_report_export"),
    path("reports/calls/keep", call_views.call_report_keep, name="call_report_keep"),
    path("reports/calls/<int:report_id>/remove", call_views.call_report_remove, name="call_report_remove"),
    path("reports/load", people_views.load_report, name="load_report"),
    path("reports/talk-to-deal", people_views.talk_to_deal, name="talk_to_deal"),
    path("reports/people", people_views.people_report, name="people_report"),
    path("reports/people/export/<str:kind>", people_views.people_report_export, name="people_report_export"),
    path("reports/sources", source_views.source_report, name="source_report"),
    path("reports/sources/export/<str:kind>", source_views.source_report_export, name="source_report_export"),
    path("reports/forecast", forecast_views.forecast_report, name="forecast"),
    path("reports/forecast/export/<str:kind>", forecast_views.forecast_export, name="forecast_export"),
    path("reports/forecast/changes", movement_views.forecast_changes, name="forecast_changes"),
    path(
        "reports/forecast/changes/export/<str:kind>",
        movement_views.forecast_changes_export,
        name="forecast_changes_export",
    ),
    path("reports/plan", plan_views.sales_plan, name="sales_plan"),
    path("reports/plan/set", plan_views.sales_plan_set, name="sales_plan_set"),
    path("reports/plan/export/<str:kind>", plan_views.sales_plan_export, name="sales_plan_export"),
    path("reports/funnel", funnel_views.funnel_report, name="funnel_report"),
    path("reports/funnel/export/<str:kind>", funnel_views.funnel_report_export, name="funnel_report_export"),
    path("reports/cohorts", funnel_views.cohort_report, name="cohort_report"),
    path("reports/cohorts/export/<str:kind>", funnel_views.cohort_report_export, name="cohort_report_export"),
    path("reports/conversion", funnel_views.conversion_report, name="conversion_report"),
    path(
        "reports/conversion/export/<str:kind>",
        funnel_views.conversion_report_export,
        name="conversion_report_export",
    ),
    path("reports/deals", behind.deals_behind, name="deals_behind"),
    path("reports/deals/export/<str:kind>", behind.deals_behind_export, name="deals_behind_export"),
    path("board/live", live_views.live_board, name="live_board"),
]
