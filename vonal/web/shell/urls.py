from django.urls import path

from vonal.web.shell import installed, views

urlpatterns = [
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("offline", installed.offline, name="offline"),
    path("search", views.search, name="search"),
    path("theme", views.theme, name="theme"),
    path("language", views.language, name="language"),
]
