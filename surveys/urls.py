"""The addresses of `surveys`."""

from django.urls import path

from surveys.views import answering, exports, preparing, results

app_name = "surveys"
urlpatterns = [
    path("rilevazioni/", answering.survey_list, name="list"),
    path("rilevazioni/nuova/", preparing.new, name="new"),
    path("rilevazioni/moduli/", preparing.library, name="library"),
    path("rilevazioni/moduli/sezioni/nuova/", preparing.section_new, name="section_new"),
    path("rilevazioni/moduli/sezioni/<int:pk>/", preparing.section, name="section"),
    path("rilevazioni/moduli/sezioni/<int:section_pk>/nuovo/", preparing.module_new, name="module_new"),
    path("rilevazioni/moduli/<int:pk>/", preparing.module, name="module"),
    path("rilevazioni/<int:pk>/", answering.survey, name="survey"),
    path("rilevazioni/<int:pk>/rispondi/", answering.respond, name="respond"),
    path("rilevazioni/<int:pk>/rispondi/<int:step>/", answering.respond_step, name="respond_step"),
    path("rilevazioni/<int:pk>/rispondi/riepilogo/", answering.summary, name="summary"),
    path("rilevazioni/<int:pk>/modifica/", preparing.edit, name="edit"),
    path("rilevazioni/<int:pk>/anteprima/", preparing.preview, name="preview"),
    path("rilevazioni/<int:pk>/lancia/", preparing.launch, name="launch"),
    path("rilevazioni/<int:pk>/andamento/", preparing.progress, name="progress"),
    path("rilevazioni/<int:pk>/chiudi/", preparing.close, name="close"),
    path("rilevazioni/<int:pk>/risultati/", results.results, name="results"),
    path("rilevazioni/<int:pk>/risultati/scarica/<slug:kind>/", exports.export, name="export"),
    path("rilevazioni/<int:pk>/risposte/", exports.answers, name="answers"),
    path("rilevazioni/<int:pk>/risposte/scarica/", exports.answers_file, name="answers_file"),
    path("rilevazioni/<int:pk>/pubblica/", results.publish, name="publish"),
]
