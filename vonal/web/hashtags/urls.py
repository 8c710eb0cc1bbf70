"""Addresses of the words that move deals."""

from django.urls import path

from vonal.web.hashtags import views

urlpatterns = [
    path("hashtags", views.hashtags, name="hashtags"),
    path("hashtags/offered", views.hashtags_offered, name="hashtags_offered"),
    path("stages/<int:stage_id>/words", views.word_new, name="word_new"),
    path("stages/<int:stage_id>/words/remove", views.word_remove, name="word_remove"),
]
