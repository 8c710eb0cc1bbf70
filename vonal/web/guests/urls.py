"""Addresses of guests: in the office, and, behind a link's key, for whoever knows it."""

from django.urls import path

from vonal.web.guests import files, inviting, messages, page

urlpatterns = [
    path("rooms/<int:room_id>/guests", inviting.room_guests, name="room_guests"),
    path("rooms/<int:room_id>/guests/band", inviting.guests_band, name="room_guests_band"),
    path("rooms/<int:room_id>/guests/<int:member_id>/close", inviting.guest_close, name="guest_close"),
    path("rooms/<int:room_id>/guests/<int:member_id>/reopen", inviting.guest_reopen, name="guest_reopen"),
    # As the messenger's own, behind the key, so that one script draws both.
    path("g/<slug:guest_key>", page.guest_page, name="guest_page"),
    path("g/<slug:guest_key>/language", page.guest_language, name="guest_language"),
    path("g/<slug:guest_key>/rooms/<int:room_id>/messages", messages.messages, name="guest_messages"),
    path("g/<slug:guest_key>/rooms/<int:room_id>/people", messages.people, name="guest_people"),
    path("g/<slug:guest_key>/rooms/<int:room_id>/read", messages.read, name="guest_read"),
    path("g/<slug:guest_key>/rooms/<int:room_id>/draft", messages.draft, name="guest_draft"),
    path("g/<slug:guest_key>/messages/<int:message_id>/thread", page.guest_thread, name="guest_thread"),
    path("g/<slug:guest_key>/messages/<int:message_id>/edit", messages.edit, name="guest_edit"),
    path("g/<slug:guest_key>/messages/<int:message_id>/delete", messages.delete, name="guest_delete"),
    path("g/<slug:guest_key>/messages/<int:message_id>/restore", messages.restore, name="guest_restore"),
    path("g/<slug:guest_key>/messages/<int:message_id>/react", messages.react, name="guest_react"),
    path("g/<slug:guest_key>/rooms/<int:room_id>/files", files.bring, name="guest_files"),
    path("g/<slug:guest_key>/files/<int:chat_file_id>", files.kept, name="guest_file"),
    path("g/<slug:guest_key>/files/<int:chat_file_id>/seen", files.seen, name="guest_file_seen"),
    path("g/<slug:guest_key>/files/<int:chat_file_id>/small", files.small, name="guest_file_small"),
    path("g/<slug:guest_key>/files/<int:chat_letter_id>/letter", files.letter, name="guest_letter"),
    path("g/<slug:guest_key>/previews/<int:preview_id>", files.preview, name="guest_preview"),
]
