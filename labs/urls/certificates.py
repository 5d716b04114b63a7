"""Certificates, their verification, one's own hours."""

from django.urls import path

from labs.views import certificates, hours, issuing

urlpatterns = [
    path("attestati/", certificates.verify, name="verify"),
    path("attestati/<str:code>/", certificates.verify_certificate, name="verify_certificate"),
    path("attestati/<str:code>/scarica/", certificates.certificate_pdf, name="certificate_pdf"),
    path("attestati/<str:code>/revoca/", certificates.revoke_certificate, name="revoke_certificate"),
    path("laboratori/<int:pk>/attestati/", issuing.certificates, name="certificates"),
    path("laboratori/<int:pk>/attestati/rilascia/", issuing.issue_certificates, name="issue_certificates"),
    path("laboratori/<int:pk>/attestati/scarica/", issuing.certificates_file, name="certificates_file"),
    path("profilo/ore/", hours.my_hours, name="my_hours"),
    path("persone/enti/<int:pk>/ore/", hours.office_hours, name="office_hours"),
    path("persone/enti/<int:pk>/ore/<str:kind>/", hours.office_hours_file, name="office_hours_file"),
]
