from django.urls import path

from vonal.web.shell import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("theme", views.theme, name="theme"),
    path("language", views.language, name="language"),
]
