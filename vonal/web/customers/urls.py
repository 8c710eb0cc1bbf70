"""Addresses of the customers: a new one, the card, its parts and its history."""

from django.urls import path

from vonal.web.customers.views import card, contacts, duplicates, history, new

urlpatterns = [
    path("customers/new", new.customer_new, name="customer_new"),
    path("customers/suspects", duplicates.customer_suspects, name="customer_suspects"),
    path("duplicates", duplicates.duplicates, name="duplicates"),
    path("duplicates/search", duplicates.duplicates_search, name="duplicates_search"),
    path("duplicates/stop", duplicates.duplicates_stop, name="duplicates_stop"),
    path("duplicates/<int:pair_id>/different", duplicates.pair_different, name="pair_different"),
    path("duplicates/<int:pair_id>/later", duplicates.pair_later, name="pair_later"),
    path("duplicates/decisions/<int:decision_id>/undo", duplicates.different_undo, name="different_undo"),
    path("merges/<int:merge_id>/undo", duplicates.merge_undo, name="merge_undo"),
    path("customers/<int:customer_id>/similar", duplicates.customer_similar, name="customer_similar"),
    path(
        "customers/<int:customer_id>/different/<int:other_id>",
        duplicates.customers_different,
        name="customers_different",
    ),
    path(
        "customers/<int:customer_id>/merge/<int:other_id>", duplicates.customers_merge, name="customers_merge"
    ),
    path("customers/<int:customer_id>", card.customer, name="customer"),
    path("customers/<int:customer_id>/fields", card.customer_field, name="customer_field"),
    path("customers/<int:customer_id>/caller/<str:number>", card.caller_field, name="caller_field"),
    path("customers/<int:customer_id>/history", history.customer_history, name="customer_history"),
    path("customers/<int:customer_id>/notes", history.note_new, name="note_new"),
    path("customers/<int:customer_id>/contacts", contacts.contact_new, name="contact_new"),
    path("customers/<int:customer_id>/points", contacts.point_new, name="point_new"),
    path("contacts/<int:contact_id>/fields", contacts.contact_field, name="contact_field"),
    path("points/<int:point_id>/remove", contacts.point_remove, name="point_remove"),
]
