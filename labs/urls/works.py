"""Works handed in, minutes of meetings, materials."""

from django.urls import path

from labs.views import materials, minutes, works

LAB, WORK, OUTPUT = "laboratori/<int:pk>/", "laboratori/lavori/<int:pk>/", "laboratori/consegne/<int:pk>/"
SESSION, LINK = "laboratori/incontri/<int:pk>/", "laboratori/collegamenti/<int:pk>/"

urlpatterns = [
    path(LAB + "materiali/aggiungi/", materials.add_material, name="add_material"),
    path(LAB + "materiali/carica/", materials.upload_material, name="upload_material"),
    path(LAB + "materiali/<int:material_pk>/togli/", materials.remove_material, name="remove_material"),
    path(LAB + "materiali/scarica/", materials.download_materials, name="download_materials"),
    path(LAB + "collegamenti/aggiungi/", materials.add_link, name="add_link"),
    path(LINK + "modifica/", materials.update_link, name="update_link"),
    path(LINK + "togli/", materials.remove_link, name="remove_link"),
    path(LAB + "lavori/aggiungi/", works.create_work, name="create_work"),
    path(WORK, works.work, name="work"),
    path(WORK + "modifica/", works.update_work, name="update_work"),
    path(WORK + "togli/", works.remove_work, name="remove_work"),
    path(WORK + "consegna/", works.hand_in, name="hand_in"),
    path(OUTPUT, works.output, name="output"),
    path(OUTPUT + "file/", works.output_file, name="output_file"),
    path(OUTPUT + "revisione/", works.review_output, name="review_output"),
    path(OUTPUT + "proponi/", works.offer_output, name="offer_output"),
    path(SESSION + "verbale/", minutes.minutes, name="minutes"),
    path(SESSION + "verbale/scrivi/", minutes.write_minutes, name="write_minutes"),
    path(SESSION + "verbale/condividi/", minutes.share_minutes, name="share_minutes"),
    path(SESSION + "verbale/proponi/", minutes.offer_minutes, name="offer_minutes"),
]
