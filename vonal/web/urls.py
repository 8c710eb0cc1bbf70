"""Every page: each area has its own ``urls`` with whole paths."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path

import vonal.web

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"vonal.web.{area.name}.urls"))
    for area in iter_modules(vonal.web.__path__)
    if area.ispkg and find_spec(f"vonal.web.{area.name}.urls")
]
