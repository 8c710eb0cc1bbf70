"""Addresses of the mail's settings."""

from django.urls import path

from vonal.web.mail import views

urlpatterns = [
    path("mail", views.mail, name="mail"),
    path("mail/test", views.mail_test, name="mail_test"),
]
