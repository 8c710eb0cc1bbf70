from django.urls import path

from vonal.web.notices import browsers, manner, views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/bell", views.bell, name="notices_bell"),
    path("notices/panel", views.panel, name="notices_panel"),
    path("notices/read", views.read, name="notices_read"),
    path("notices/<int:notice_id>", views.notice, name="notice"),
    path("notices/<int:notice_id>/answer", views.answer, name="notice_answer"),
    path("notices/<int:notice_id>/undo", views.undo, name="notice_undo"),
    path("notices/answer", browsers.answer, name="notice_answer_outside"),
    path("profile/notices", manner.manner, name="manner"),
    path("profile/notices/browsers", browsers.add, name="browser_add"),
    path("profile/notices/browsers/<int:browser_id>/remove", browsers.remove, name="browser_remove"),
    path("service-worker.js", browsers.service_worker, name="service_worker"),
]
