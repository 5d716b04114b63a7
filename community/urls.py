"""The addresses of the community."""

from django.urls import URLPattern, path

from community.views import levels, news, posts, spaces, threads

app_name = "community"
urlpatterns: list[URLPattern] = [
    path("discussioni/", spaces.spaces, name="spaces"),
    path("discussioni/nuova/", threads.start_thread, name="start_thread"),
    path("discussioni/spazi/<int:pk>/", spaces.space, name="space"),
    path("discussioni/spazi/<int:pk>/livello/", levels.space_level, name="space_level"),
    path("discussioni/<int:pk>/livello/", levels.thread_level, name="thread_level"),
    path("discussioni/<int:pk>/", threads.thread, name="thread"),
    path("discussioni/<int:pk>/messaggi/", threads.post_message, name="post_message"),
    path("discussioni/messaggi/<int:pk>/modifica/", posts.edit_message, name="edit_message"),
    path("discussioni/messaggi/<int:pk>/rimuovi/", posts.remove_message, name="remove_message"),
    path("novita/", news.news_list, name="news_list"),
    path("novita/scrivi/", news.publish_news, name="publish_news"),
    path("novita/<int:pk>/", news.news, name="news"),
]
