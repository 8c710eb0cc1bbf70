"""Addresses of calling and of call lists."""

from django.urls import path

from vonal.web.campaigns.views import calling, filling, handing, lists, marks, meeting, talk

urlpatterns = [
    path("calling", calling.calling, name="calling"),
    path("calling/next", calling.calling_next, name="calling_next"),
    path("calling/stop", calling.calling_stop, name="calling_stop"),
    path("calling/here", calling.calling_here, name="calling_here"),
    path("calling/attempts/<int:attempt_id>/undo", calling.calling_undo, name="calling_undo"),
    path("calling/<int:entry_id>/outcome", calling.calling_outcome, name="calling_outcome"),
    path("calling/<int:entry_id>/meeting", meeting.calling_meeting, name="calling_meeting"),
    path("calling/<int:entry_id>/suspects", meeting.calling_suspects, name="calling_suspects"),
    path("calling/<int:entry_id>/answer", talk.calling_answer, name="calling_answer"),
    path("calling/<int:entry_id>/place", talk.calling_place, name="calling_place"),
    path("calling/<int:entry_id>/known", talk.calling_known, name="calling_known"),
    path("call-lists", lists.call_lists, name="call_lists"),
    path("call-lists/new", lists.call_list_new, name="call_list_new"),
    path("call-lists/agents.<str:kind>", lists.call_lists_export, name="call_lists_export"),
    path("call-lists/<int:call_list_id>", lists.call_list, name="call_list"),
    path("call-lists/<int:call_list_id>/edit", lists.call_list_edit, name="call_list_edit"),
    path("call-lists/<int:call_list_id>/state", lists.call_list_state, name="call_list_state"),
    path("call-lists/<int:call_list_id>/remove", lists.call_list_remove, name="call_list_remove"),
    path("call-lists/<int:call_list_id>/restore", lists.call_list_restore, name="call_list_restore"),
    path("call-lists/<int:call_list_id>/entries.<str:kind>", lists.call_list_export, name="call_list_export"),
    path("call-lists/<int:call_list_id>/fill", filling.call_list_fill, name="call_list_fill"),
    path("call-lists/fill/customers", filling.call_list_fill_chosen, name="call_list_fill_chosen"),
    path("call-lists/fillings/<int:filling_id>/undo", filling.filling_undo, name="filling_undo"),
    path("customers/<int:customer_id>/calling", handing.customer_calling, name="customer_calling"),
    path("customers/<int:customer_id>/let-call", handing.let_call, name="let_call"),
    path("customers/<int:customer_id>/call-list", handing.customer_call_list, name="customer_call_list"),
    path("customers/<int:customer_id>/do-not-call", marks.do_not_call, name="do_not_call"),
    path("do-not-call", marks.marks, name="marks"),
    path("do-not-call/lift", marks.mark_lift, name="mark_lift"),
]
