"""Addresses of the trunks and of calling out."""

from django.urls import path

from vonal.web.trunks.views import calling_out, trunks

urlpatterns = [
    path("trunks", trunks.trunks, name="trunks"),
    path("trunks/new", trunks.trunk_new, name="trunk_new"),
    path("trunks/<int:trunk_id>", trunks.trunk, name="trunk"),
    path("trunks/<int:trunk_id>/retire", trunks.trunk_retire, name="trunk_retire"),
    path("trunks/<int:trunk_id>/restore", trunks.trunk_restore, name="trunk_restore"),
    path("trunks/<int:trunk_id>/try", trunks.trunk_try, name="trunk_try"),
    path("calling-out", calling_out.calling_out, name="calling_out"),
    path("calling-out/protection", calling_out.protection, name="protection"),
    path("calling-out/numbers", calling_out.shown_number, name="shown_number"),
]
