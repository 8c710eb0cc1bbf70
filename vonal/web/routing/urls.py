"""Addresses of the rules, the menus and the sounds."""

from django.urls import path

from vonal.web.routing.views import menus, rules, sounds, trust, trying

urlpatterns = [
    path("call-rules", rules.rules, name="call_rules"),
    path("call-rules/new", rules.rule_new, name="call_rule_new"),
    path("call-rules/try", trying.who_would_ring, name="who_would_ring"),
    path("call-rules/<slug:rule_key>", rules.rule, name="call_rule"),
    path("call-rules/<slug:rule_key>/switch", rules.rule_switch, name="call_rule_switch"),
    path("call-rules/<slug:rule_key>/move", rules.rule_move, name="call_rule_move"),
    path("call-rules/<slug:rule_key>/remove", rules.rule_remove, name="call_rule_remove"),
    path("call-rules/<int:rule_id>/restore", rules.rule_restore, name="call_rule_restore"),
    path("call-menus", menus.menus, name="call_menus"),
    path("call-menus/new", menus.menu_new, name="call_menu_new"),
    path("call-menus/<int:menu_id>", menus.menu, name="call_menu"),
    path("call-menus/<int:menu_id>/remove", menus.menu_remove, name="call_menu_remove"),
    path("call-menus/<int:menu_id>/restore", menus.menu_restore, name="call_menu_restore"),
    path("sounds", sounds.sounds, name="sounds"),
    path("sounds/spoken", sounds.sound_spoken, name="sound_spoken"),
    path("sounds/<int:sound_id>.wav", sounds.sound_played, name="sound_played"),
    path("sounds/<int:sound_id>/name", sounds.sound_name, name="sound_name"),
    path("sounds/<int:sound_id>/music", sounds.sound_music, name="sound_music"),
    path("sounds/<int:sound_id>/remove", sounds.sound_remove, name="sound_remove"),
    path("sounds/<int:sound_id>/restore", sounds.sound_restore, name="sound_restore"),
    path("customers/<int:customer_id>/trust", trust.trust, name="customer_trust"),
    path("people/<int:employee_id>/novice", trust.novice, name="person_novice"),
]
