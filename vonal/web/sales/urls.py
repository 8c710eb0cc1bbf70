"""Addresses of the board, the stages and the deals."""

from django.urls import path

from vonal.web.sales.views import board, calendar, deal, files, moves, parts, pipelines

urlpatterns = [
    path("deals", board.board, name="board"),
    path("deals/export/<str:kind>", board.deals_export, name="deals_export"),
    path("deals/<int:deal_id>", deal.deal, name="deal"),
    path("deals/<int:deal_id>/fields", deal.deal_field, name="deal_field"),
    path("deals/<int:deal_id>/stage", moves.deal_stage, name="deal_stage"),
    path("deals/<int:deal_id>/stage/<int:stage_id>", moves.deal_complete, name="deal_complete"),
    path("deals/<int:deal_id>/probability", parts.deal_probability, name="deal_probability"),
    path("deals/<int:deal_id>/contacts", parts.deal_contact, name="deal_contact"),
    path(
        "deals/<int:deal_id>/contacts/<int:contact_id>/remove",
        parts.deal_contact_remove,
        name="deal_contact_remove",
    ),
    path("deals/<int:deal_id>/products", parts.deal_products, name="deal_products"),
    path("deals/<int:deal_id>/files", files.deal_file_new, name="deal_file_new"),
    path("deal-files/<int:deal_file_id>", files.deal_file, name="deal_file"),
    path("deal-files/<int:deal_file_id>/remove", files.deal_file_remove, name="deal_file_remove"),
    path("deals/<int:deal_id>/tasks", deal.deal_task_new, name="deal_task_new"),
    path("deals/<int:deal_id>/shares", parts.deal_shares, name="deal_shares"),
    path("deals/calendar", calendar.calendar, name="deals_calendar"),
    path("deals/<int:deal_id>/day", calendar.deal_day, name="deal_day"),
    path("deals/moves/<int:move_id>/undo", moves.deal_undo, name="deal_undo"),
    path("stages/<int:stage_id>", board.stage, name="stage"),
    path("stages/<int:stage_id>/cards", board.stage_cards, name="stage_cards"),
    path("pipelines", pipelines.pipelines, name="pipelines"),
    path("pipelines/new", pipelines.pipeline_new, name="pipeline_new"),
    path("pipelines/<int:pipeline_id>", pipelines.pipeline, name="pipeline"),
    path("pipelines/<int:pipeline_id>/remove", pipelines.pipeline_remove, name="pipeline_remove"),
    path("pipelines/<int:pipeline_id>/restore", pipelines.pipeline_restore, name="pipeline_restore"),
    path("pipelines/<int:pipeline_id>/stages", pipelines.stage_new, name="stage_new"),
    path("stages/<int:stage_id>/change", pipelines.stage_change, name="stage_change"),
    path("stages/<int:stage_id>/remove", pipelines.stage_remove, name="stage_remove"),
    path("stages/<int:stage_id>/restore", pipelines.stage_restore, name="stage_restore"),
    path("customers/<int:customer_id>/deals", deal.deal_new, name="deal_new"),
]
