"""Addresses of the rules of follow-ups, and of what became of them."""

from django.urls import path

from vonal.web.follow_ups.views import log, rules

urlpatterns = [
    path("follow-ups", rules.follow_ups, name="follow_ups"),
    path("follow-ups/new", rules.follow_up_new, name="follow_up_new"),
    path("follow-ups/<int:follow_up_id>", rules.follow_up, name="follow_up"),
    path("follow-ups/<int:follow_up_id>/switch", rules.follow_up_switch, name="follow_up_switch"),
    path("follow-ups/<int:follow_up_id>/remove", rules.follow_up_remove, name="follow_up_remove"),
    path("follow-ups/<int:follow_up_id>/restore", rules.follow_up_restore, name="follow_up_restore"),
    path("follow-ups/<int:follow_up_id>/log", log.follow_up_log, name="follow_up_log"),
    path("follow-ups/<int:follow_up_id>/dry-run", log.follow_up_dry_run, name="follow_up_dry_run"),
    path("follow-ups/<int:follow_up_id>/take-in", log.follow_up_take_in, name="follow_up_take_in"),
    path("follow-ups/firings/<int:firing_id>/leave-out", log.firing_leave_out, name="firing_leave_out"),
    path("follow-ups/firings/<int:firing_id>/put-back", log.firing_put_back, name="firing_put_back"),
]
