"""Presence: registers, check-in, video meetings."""

from django.urls import path

from labs.views import attendance, check_in, meetings

urlpatterns = [
    path("laboratori/incontri/<int:pk>/registro/", attendance.register, name="register"),
    path("laboratori/incontri/<int:pk>/registro/aggiungi/", attendance.add_person, name="add_to_register"),
    path("laboratori/incontri/<int:pk>/registro/chiudi/", attendance.close, name="close_register"),
    path("laboratori/incontri/<int:pk>/foglio-firme/", attendance.signature_sheet, name="signature_sheet"),
    path("laboratori/incontri/<int:pk>/qr/", check_in.check_in_screen, name="check_in_screen"),
    path("laboratori/incontri/<int:pk>/qr/rinnova/", check_in.renew_code, name="renew_code"),
    path("laboratori/presenza/<str:code>/", check_in.check_in, name="check_in"),
    path("laboratori/incontri/<int:pk>/videoriunione/", meetings.import_meeting, name="import_meeting"),
    path(
        "laboratori/incontri/<int:pk>/videoriunione/conferma/",
        meetings.confirm_meeting,
        name="confirm_meeting",
    ),
    path("laboratori/<int:pk>/nomi/", meetings.meeting_names, name="meeting_names"),
    path("laboratori/<int:pk>/nomi/dimentica/", meetings.forget_name, name="forget_name"),
    path("laboratori/<int:pk>/presenze/", attendance.lab_hours, name="lab_hours"),
    path("laboratori/<int:pk>/presenze/<str:kind>/", attendance.export_hours, name="export_hours"),
]
