"""Addresses of the scripts, and of the way through one during a call."""

from django.urls import path

from vonal.web.scripts.views import talk, writing

urlpatterns = [
    path("scripts", writing.scripts, name="scripts"),
    path("scripts/new", writing.script_new, name="script_new"),
    path("scripts/<int:script_id>", writing.script, name="script"),
    path("scripts/<int:script_id>/steps", writing.step_new, name="step_new"),
    path("scripts/steps/<int:step_id>", writing.step, name="step"),
    path("scripts/steps/<int:step_id>/move/<str:way>", writing.step_move, name="step_move"),
    path("scripts/steps/<int:step_id>/remove", writing.step_remove, name="step_remove"),
    path("scripts/steps/<int:step_id>/restore", writing.step_restore, name="step_restore"),
    path("calls/<int:call_id>/script/answer", talk.script_answer, name="script_answer"),
    path("calls/<int:call_id>/script/place", talk.script_place, name="script_place"),
    path("calls/<int:call_id>/script/known", talk.script_known, name="script_known"),
]
