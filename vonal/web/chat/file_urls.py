"""Addresses of what messages carry."""

from django.urls import path

from vonal.web.chat import address_views, file_views

urlpatterns = [
    path("rooms/<int:room_id>/files", file_views.room_files, name="room_files"),
    path("files/<int:chat_file_id>", file_views.chat_file, name="chat_file"),
    path("files/<int:chat_file_id>/seen", file_views.chat_file_seen, name="chat_file_seen"),
    path("files/<int:chat_file_id>/small", file_views.chat_file_small, name="chat_file_small"),
    path("files/<int:chat_letter_id>/letter", file_views.chat_letter, name="chat_letter"),
    path("previews/<int:preview_id>", file_views.link_picture, name="link_picture"),
    path("rooms/<int:room_id>/address", address_views.room_address, name="room_address"),
    path("cards", file_views.cards, name="cards"),
    path("cards/offered", file_views.cards_offered, name="cards_offered"),
]
