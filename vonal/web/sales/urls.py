"""Addresses of the board, the stages and the deals."""

from django.urls import path

from vonal.web.sales.views import board, deal

urlpatterns = [
    path("deals", board.board, name="board"),
    path("deals/<int:deal_id>", deal.deal, name="deal"),
    path("deals/<int:deal_id>/fields", deal.deal_field, name="deal_field"),
    path("deals/<int:deal_id>/stage", board.deal_stage, name="deal_stage"),
    path("deals/moves/<int:move_id>/undo", board.deal_undo, name="deal_undo"),
    path("stages/<int:stage_id>", board.stage, name="stage"),
    path("stages/<int:stage_id>/cards", board.stage_cards, name="stage_cards"),
    path("customers/<int:customer_id>/deals", deal.deal_new, name="deal_new"),
]
