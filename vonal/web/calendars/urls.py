from django.urls import path

from vonal.web.calendars import views

urlpatterns = [
    path("profile/calendars", views.calendars, name="calendars"),
    path("profile/calendars/links", views.link_new, name="calendar_link_new"),
    path("profile/calendars/links/<int:link_id>/revoke", views.link_revoke, name="calendar_link_revoke"),
    path("profile/calendars/new", views.calendar_new, name="calendar_new"),
    path("profile/calendars/<int:calendar_id>/read", views.calendar_read, name="calendar_read"),
    path("profile/calendars/<int:calendar_id>/remove", views.calendar_remove, name="calendar_remove"),
    path("profile/calendars/<int:calendar_id>/restore", views.calendar_restore, name="calendar_restore"),
    path("calendar/<str:secret>.ics", views.feed, name="calendar_feed"),
]
