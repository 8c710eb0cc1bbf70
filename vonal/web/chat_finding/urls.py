"""Addresses of what was said."""

from django.urls import path

from vonal.web.chat_finding import views

urlpatterns = [
    path("messages", views.messages, name="messages"),
    path("messages/<int:message_id>", views.message, name="message"),
    path("topics", views.topics, name="topics"),
    path("topics/<str:word>", views.topic, name="topic"),
    path("topics/<str:word>/follow", views.topic_follow, name="topic_follow"),
    path("topics/<str:word>/unfollow", views.topic_unfollow, name="topic_unfollow"),
]
