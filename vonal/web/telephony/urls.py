"""Addresses of today, the journal, recordings and the telephone."""

from django.urls import path

from vonal.web.telephony.views import calls, phone, recordings, today

urlpatterns = [
    path("", today.today, name="today"),
    path("calls", calls.journal, name="journal"),
    path("calls/<int:call_id>", calls.call, name="call"),
    path("calls/<int:call_id>/outcome", calls.call_outcome, name="call_outcome"),
    path("calls/<int:call_id>/note", calls.call_note, name="call_note"),
    path("calls/<int:call_id>/called-back", calls.call_called_back, name="call_called_back"),
    path("calls/<int:call_id>/hang-up", calls.call_hang_up, name="call_hang_up"),
    path("recordings/<int:recording_id>.ogg", recordings.recording, name="recording"),
    path("recordings/<int:recording_id>/waveform.json", recordings.waveform, name="waveform"),
    path("phone/state", phone.state, name="phone_state"),
    path("phone/account", phone.account, name="phone_account"),
    path("phone/on-line", phone.on_line, name="phone_on_line"),
    path("phone/off-line", phone.off_line, name="phone_off_line"),
    path("phone/wrap-up/end", phone.wrap_up_end, name="phone_wrap_up_end"),
    path("phone/rejoin", phone.rejoin, name="phone_rejoin"),
    path("phone/call-yourself", phone.call_yourself, name="call_yourself"),
]
