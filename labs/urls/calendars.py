"""Feeds for calendar programs."""

from django.urls import path

from labs.views import calendars

urlpatterns = [
    path("profilo/calendario/", calendars.calendar_links, name="calendar_links"),
    path("profilo/calendario/nuovo/", calendars.make_feed, name="make_feed"),
    path("profilo/calendario/<int:pk>/revoca/", calendars.revoke_feed, name="revoke_feed"),
    path("calendario/<slug:secret>.ics", calendars.feed, name="feed"),
    path("laboratori/incontri/<int:pk>/incontro.ics", calendars.session_file, name="session_file"),
]
