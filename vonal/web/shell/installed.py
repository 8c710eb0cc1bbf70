"""Vonal on a telephone's or computer's own screen: what it is called there, and what is shown without a connection."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_vite.core.asset_loader import DjangoViteAssetLoader

from vonal.core.company import company

# As in ``tokens.css``, which a manifest cannot read.
BLUE, WHITE = "#0b6bcb", "#ffffff"


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The Web App Manifest; a browser asks for it without saying who looks."""
    name = company().name
    said: dict[str, Any] = {
        "id": "/",
        "name": name if name == "Vonal" else f"Vonal · {name}",
        "short_name": "Vonal",
        "description": _("Customers, calls and talks of %(company)s.") % {"company": name},
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": BLUE,
        "background_color": WHITE,
        "icons": [
            _icon("icon-192.png", "192x192", "any"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps, and shows while Vonal cannot be reached."""
    return render(request, "shell/offline.html")


def _icon(file: str, sizes: str, purpose: str) -> dict[str, str]:
    address = DjangoViteAssetLoader.instance().generate_vite_asset_url(f"vonal/web/app_icons/{file}")
    return {"src": address, "sizes": sizes, "type": "image/png", "purpose": purpose}
