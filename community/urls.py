"""The addresses of the community."""

from django.urls import URLPattern, path

from community import views

app_name = "community"
urlpatterns: list[URLPattern] = [
    path("discussioni/", views.spaces, name="spaces"),
    path("discussioni/nuova/", views.start_thread, name="start_thread"),
    path("discussioni/spazi/<int:pk>/", views.space, name="space"),
    path("discussioni/<int:pk>/", views.thread, name="thread"),
    path("discussioni/<int:pk>/messaggi/", views.post_message, name="post_message"),
    path("discussioni/messaggi/<int:pk>/modifica/", views.edit_message, name="edit_message"),
    path("discussioni/messaggi/<int:pk>/rimuovi/", views.remove_message, name="remove_message"),
    path("novita/", views.news_list, name="news_list"),
    path("novita/scrivi/", views.publish_news, name="publish_news"),
    path("novita/<int:pk>/", views.news, name="news"),
]
