"""The addresses of one's own account, of coming in, and of who is there."""

from django.urls import path

from accounts.views import account, imports, invitations, keys, own_data, people, requests

app_name = "accounts"
urlpatterns = [
    path("profilo/", account.profile, name="profile"),
    path("profilo/chiavi/", keys.keys, name="keys"),
    path("profilo/chiavi/nuova/", keys.new_key, name="new_key"),
    path("profilo/chiavi/<int:pk>/revoca/", keys.revoke_key, name="revoke_key"),
    path("profilo/dati/", own_data.own_data, name="own_data"),
    path("profilo/dati/<int:pk>/scarica/", own_data.download_export, name="download_export"),
    path("profilo/lascia/", own_data.leave, name="leave"),
    path("uscita/", own_data.left, name="left"),
    path("persone/<int:pk>/anonimizza/", own_data.erase_person, name="erase_person"),
    path("invito/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("accesso/richiedi/", requests.request_access, name="request_access"),
    path("accesso/richiesta/", requests.access_requested, name="access_requested"),
    path("persone/", people.people, name="people"),
    path("persone/<int:pk>/", people.person, name="person"),
    path("persone/inviti/", invitations.invitations, name="invitations"),
    path("persone/inviti/nuovo/", invitations.invite, name="invite"),
    path("persone/inviti/<int:pk>/manda/", invitations.resend_invitation, name="resend_invitation"),
    path("persone/inviti/<int:pk>/ritira/", invitations.revoke_invitation, name="revoke_invitation"),
    path("persone/richieste/", requests.access_requests, name="access_requests"),
    path("persone/richieste/<int:pk>/approva/", requests.approve_request, name="approve_request"),
    path("persone/richieste/<int:pk>/rifiuta/", requests.refuse_request, name="refuse_request"),
    path("persone/importa/", imports.import_people, name="import_people"),
    path("persone/importa/<int:pk>/", imports.people_import, name="people_import"),
    path("persone/importa/<int:pk>/conferma/", imports.confirm_import, name="confirm_import"),
    path("persone/importa/<int:pk>/da-correggere.csv", imports.wrong_lines, name="wrong_lines"),
    path("persone/enti/", people.organisations, name="organisations"),
    path("persone/enti/<int:pk>/", people.organisation, name="organisation"),
    path("persone/ruoli/", people.roles, name="roles"),
    path("persone/appartenenze/<int:pk>/chiudi/", people.end_membership, name="end_membership"),
]
