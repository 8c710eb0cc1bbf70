"""Every address of an installation."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("vonal.web.staff.sign_in_urls")),
    path("api/", include("vonal.api.urls")),
    path("", include("vonal.web.urls")),
]

handler500 = "vonal.web.troubles.server_error"
