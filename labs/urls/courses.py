"""Online courses."""

from django.urls import path

from labs.views import course_editing, course_people, course_video, courses

urlpatterns = [
    path("laboratori/oggetti/<int:pk>/", courses.learning_object, name="learning_object"),
    path("laboratori/oggetti/<int:pk>/progressi/", courses.record_progress, name="record_progress"),
    path("laboratori/oggetti/<int:pk>/video/", course_video.course_video, name="course_video"),
    path("laboratori/corso/collegamento/", courses.course_connection, name="course_connection"),
    path("laboratori/corso/consegna/", courses.deliver_progress, name="deliver_progress"),
    path("laboratori/<int:pk>/corso/", course_editing.edit_course, name="edit_course"),
    path("laboratori/<int:pk>/corso/moduli/nuovo/", course_editing.create_module, name="create_module"),
    path("laboratori/<int:pk>/corso/progressi/", course_people.course_progress, name="course_progress"),
    path("laboratori/<int:pk>/corso/progressi.csv", course_people.export_progress, name="export_progress"),
    path("laboratori/moduli/<int:pk>/modifica/", course_editing.update_module, name="update_module"),
    path("laboratori/moduli/<int:pk>/sposta/", course_editing.move_module, name="move_module"),
    path("laboratori/moduli/<int:pk>/togli/", course_editing.remove_module, name="remove_module"),
    path(
        "laboratori/moduli/<int:pk>/oggetti/nuovo/",
        course_editing.create_learning_object,
        name="create_learning_object",
    ),
    path(
        "laboratori/oggetti/<int:pk>/modifica/",
        course_editing.update_learning_object,
        name="update_learning_object",
    ),
    path(
        "laboratori/oggetti/<int:pk>/sposta/",
        course_editing.move_learning_object,
        name="move_learning_object",
    ),
    path(
        "laboratori/oggetti/<int:pk>/togli/",
        course_editing.remove_learning_object,
        name="remove_learning_object",
    ),
    path(
        "laboratori/oggetti/<int:pk>/domande/nuova/", course_editing.create_question, name="create_question"
    ),
    path(
        "laboratori/oggetti/<int:pk>/domande/<int:question_pk>/",
        course_editing.update_question,
        name="update_question",
    ),
    path(
        "laboratori/oggetti/<int:pk>/domande/<int:question_pk>/sposta/",
        course_editing.move_question,
        name="move_question",
    ),
    path(
        "laboratori/oggetti/<int:pk>/domande/<int:question_pk>/togli/",
        course_editing.remove_question,
        name="remove_question",
    ),
]
