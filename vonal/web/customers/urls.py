"""Addresses of the customers: the list, the card, its parts and its history."""

from django.urls import path

from vonal.web.customers.views import card, contacts, history, lists

urlpatterns = [
    path("customers", lists.customers, name="customers"),
    path("customers/new", lists.customer_new, name="customer_new"),
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
