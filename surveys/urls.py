"""The addresses of `surveys`."""

from django.urls import path

from surveys.views import anonymous, answering, building, exports, launching, library, results

app_name = "surveys"
urlpatterns = [
    path("rilevazioni/", answering.survey_list, name="list"),
    path("rilevazioni/nuova/", building.new, name="new"),
    path("rilevazioni/nuova/copia/", building.copy, name="copy"),
    path("rilevazioni/moduli/", library.library, name="library"),
    path("rilevazioni/moduli/sezioni/nuova/", library.section_new, name="section_new"),
    path("rilevazioni/moduli/sezioni/<int:pk>/", library.section, name="section"),
    path("rilevazioni/moduli/sezioni/<int:pk>/sposta/", library.section_move, name="section_move"),
    path("rilevazioni/moduli/sezioni/<int:section_pk>/nuovo/", library.module_new, name="module_new"),
    path("rilevazioni/moduli/<int:pk>/", library.module, name="module"),
    path("rilevazioni/moduli/<int:pk>/sposta/", library.module_move, name="module_move"),
    path("rilevazioni/moduli/<int:pk>/uso/", library.module_use, name="module_use"),
    path("rilevazioni/<int:pk>/", answering.survey, name="survey"),
    path("rilevazioni/<int:pk>/rispondi/", answering.respond, name="respond"),
    path("rilevazioni/<int:pk>/rispondi/<int:step>/", answering.respond_step, name="respond_step"),
    path("rilevazioni/<int:pk>/rispondi/riepilogo/", answering.summary, name="summary"),
    path("rilevazioni/<int:pk>/rispondi/anonimo/", anonymous.respond_anonymously, name="respond_anonymously"),
    path("rilevazioni/<int:pk>/modifica/", building.edit, name="edit"),
    path("rilevazioni/<int:pk>/domande/nuova/moduli/", building.modules_new, name="modules_new"),
    path("rilevazioni/<int:pk>/domande/nuova/<slug:kind>/", building.question_new, name="question_new"),
    path("rilevazioni/<int:pk>/domande/<int:question_pk>/", building.question, name="question"),
    path(
        "rilevazioni/<int:pk>/domande/<int:question_pk>/sposta/", building.question_move, name="question_move"
    ),
    path(
        "rilevazioni/<int:pk>/domande/<int:question_pk>/togli/",
        building.question_remove,
        name="question_remove",
    ),
    path("rilevazioni/<int:pk>/anteprima/", building.preview, name="preview"),
    path("rilevazioni/<int:pk>/lancia/", launching.launch, name="launch"),
    path("rilevazioni/<int:pk>/andamento/", launching.progress, name="progress"),
    path("rilevazioni/<int:pk>/promemoria/", launching.remind, name="remind"),
    path("rilevazioni/<int:pk>/proroga/", launching.extend, name="extend"),
    path("rilevazioni/<int:pk>/chiudi/", launching.close, name="close"),
    path("rilevazioni/<int:pk>/risultati/", results.results, name="results"),
    path("rilevazioni/<int:pk>/risultati/scarica/<slug:kind>/", exports.export, name="export"),
    path("rilevazioni/<int:pk>/risposte/", exports.answers, name="answers"),
    path("rilevazioni/<int:pk>/risposte/scarica/", exports.answers_file, name="answers_file"),
    path("rilevazioni/<int:pk>/pubblica/", results.publish, name="publish"),
]
