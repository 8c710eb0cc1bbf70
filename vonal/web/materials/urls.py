"""Addresses of the materials."""

from django.urls import path

from vonal.web.materials.views import library, sending

urlpatterns = [
    path("materials", library.materials, name="materials"),
    path("materials/new", library.material_new, name="material_new"),
    path("materials/<int:material_id>", library.material, name="material"),
    path("materials/<int:material_id>/versions", library.version_new, name="version_new"),
    path("materials/<int:material_id>/retire", library.material_retire, name="material_retire"),
    path("materials/<int:material_id>/restore", library.material_restore, name="material_restore"),
    path("materials/versions/<int:version_id>", library.version_file, name="version_file"),
    path("materials/letters/<slug:language>", library.materials_letter, name="materials_letter"),
    path("customers/<int:customer_id>/materials", sending.materials_send, name="materials_send"),
]
