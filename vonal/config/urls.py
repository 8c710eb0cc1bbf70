"""Every address of an installation."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("vonal.web.staff.sign_in_urls")),
]
if find_spec("vonal.api.urls"):
    urlpatterns.append(path("api/", include("vonal.api.urls")))
if find_spec("vonal.web.urls"):
    urlpatterns.append(path("", include("vonal.web.urls")))
