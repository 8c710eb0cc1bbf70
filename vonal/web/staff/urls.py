"""Addresses of the people, the profile, the settings and the first start."""

from django.urls import path

from vonal.web.staff.views import first_start, people, profile, settings, time_on_line

urlpatterns = [
    path("people", people.people, name="people"),
    path("people/new", people.person_new, name="person_new"),
    path("people/<int:employee_id>", people.person, name="person"),
    path("people/<int:employee_id>/dismiss", people.person_dismiss, name="person_dismiss"),
    path("people/<int:employee_id>/take-back", people.person_take_back, name="person_take_back"),
    path("people/<int:employee_id>/password", people.person_password, name="person_password"),
    path("people/<int:employee_id>/time-on-line", time_on_line.time_on_line, name="time_on_line"),
    path("profile", profile.profile, name="profile"),
    path("profile/telephone/second", profile.profile_second_calls, name="profile_second_calls"),
    path("profile/telephone/choice", profile.profile_telephone_choice, name="profile_telephone_choice"),
    path("profile/tokens", profile.token_new, name="token_new"),
    path("profile/tokens/<int:token_id>/revoke", profile.token_revoke, name="token_revoke"),
    path("settings", settings.settings, name="settings"),
    path("settings/<slug:tab>", settings.settings_tab, name="settings_tab"),
    path("settings/<slug:tab>/new", settings.settings_new, name="settings_new"),
    path("settings/<slug:tab>/<int:item_id>", settings.settings_item, name="settings_item"),
    path("settings/<slug:tab>/<int:item_id>/remove", settings.settings_remove, name="settings_remove"),
    path("settings/<slug:tab>/<int:item_id>/merge", settings.settings_merge, name="settings_merge"),
    path("settings/<slug:tab>/<int:item_id>/restore", settings.settings_restore, name="settings_restore"),
    path("first-start", first_start.first_start, name="first_start"),
]
