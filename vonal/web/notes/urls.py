"""Addresses of notes beside a deal."""

from django.urls import path

from vonal.web.notes import answer_views, views

urlpatterns = [
    path("deals/<int:deal_id>/notes", views.deal_notes, name="deal_notes"),
    path("messages/<int:message_id>/answer", answer_views.message_answer, name="message_answer"),
    path("hashtags/<int:answer_id>/choose", answer_views.hashtag_choose, name="hashtag_choose"),
    path("hashtags/<int:answer_id>/again", answer_views.hashtag_again, name="hashtag_again"),
    path("hashtags/<int:answer_id>/topic", answer_views.hashtag_topic, name="hashtag_topic"),
    path("hashtags/<int:answer_id>/undo", answer_views.hashtag_undo, name="hashtag_undo"),
]
