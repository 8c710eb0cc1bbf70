"""Addresses of what is done with recordings."""

from django.urls import path

from vonal.web.recordings.views import comments, exports, holds, pausing, rules

urlpatterns = [
    path("recording-rules", rules.recording_rules, name="recording_rules"),
    path("recording-rules/change", rules.recording_rules_change, name="recording_rules_change"),
    path("recording-rules/lines/<int:line_id>", rules.consent_change, name="consent_change"),
    path("recordings/<int:recording_id>/comments", comments.comment_new, name="recording_comment_new"),
    path("recording-comments/<int:comment_id>/delete", comments.comment_delete, name="recording_comment_delete"),
    path("recording-comments/<int:comment_id>/restore", comments.comment_restore, name="recording_comment_restore"),
    path("calls/<int:call_id>/keep-recordings", holds.hold_call, name="hold_call"),
    path("customers/<int:customer_id>/keep-recordings", holds.hold_customer, name="hold_customer"),
    path("recording-holds/<int:hold_id>/lift", holds.hold_lift, name="hold_lift"),
    path("customers/<int:customer_id>/recordings", exports.customer_recordings, name="customer_recordings"),
    path("recording-exports/<int:export_id>.zip", exports.export_file, name="recording_export"),
    path("calls/<int:call_id>/recording/pause", pausing.pause, name="call_recording_pause"),
    path("calls/<int:call_id>/recording/resume", pausing.resume, name="call_recording_resume"),
]  # fmt: skip
