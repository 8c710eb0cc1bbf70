"""Addresses of the forms: in the office, and for visitors of other sites."""

from django.urls import path

from vonal.web.web_contacts.views import calling, forms, public, waiting

urlpatterns = [
    path("web-contacts/<int:web_contact_id>/see", waiting.web_contact_see, name="web_contact_see"),
    path("web-contacts/<int:web_contact_id>/unsee", waiting.web_contact_unsee, name="web_contact_unsee"),
    path("forms", forms.web_forms, name="web_forms"),
    path("forms/new", forms.web_form_new, name="web_form_new"),
    path("forms/<int:form_id>", forms.web_form, name="web_form"),
    path("forms/<int:form_id>/retire", forms.web_form_retire, name="web_form_retire"),
    path("forms/<int:form_id>/restore", forms.web_form_restore, name="web_form_restore"),
    path("f/script.js", public.form_script, name="form_script"),
    path("f/<slug:key>", public.form_page, name="form_page"),
    path("f/<slug:key>/token", public.form_token, name="form_token"),
    path("f/<slug:key>/call", calling.call_page, name="form_call"),
    path("f/<slug:key>/call/begin", calling.call_begin, name="form_call_begin"),
    path("f/<slug:key>/call/back", calling.call_back_wish, name="form_call_back"),
    path("f/<slug:key>/file/<str:given>", public.form_file, name="form_file"),
]
