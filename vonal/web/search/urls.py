"""The address of the search page."""

from django.urls import path

from vonal.web.search import views

urlpatterns = [path("find", views.find, name="find")]
