"""Three bare views: nothing, fifty rows, one committed insert."""

from django.urls import path

from benchmarks.baseline import views

urlpatterns = [
    path("vuota/", views.empty),
    path("righe/", views.rows),
    path("messaggi/", views.posts),
    path("scrivi/", views.write),
]
