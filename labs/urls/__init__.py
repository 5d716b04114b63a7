"""The addresses of `labs`, by subject."""

from labs.urls import adhesions, attendance, calendars, certificates, courses, labs, paths, programmes, works

app_name = "labs"
urlpatterns = [
    *labs.urlpatterns,
    *programmes.urlpatterns,
    *paths.urlpatterns,
    *attendance.urlpatterns,
    *certificates.urlpatterns,
    *courses.urlpatterns,
    *works.urlpatterns,
    *adhesions.urlpatterns,
    *calendars.urlpatterns,
]
