"""What upper apps may hear of people and territory; sent inside the transaction of the change."""

from django.dispatch import Signal

memberships_changed = Signal()  # person_ids: list[int]
territory_loaded = Signal()  # no arguments: ATS, Ambiti and Comuni are in their tables
invitations_accepted = (
    Signal()
)  # person: Person, invitations: list[Invitation], after their memberships began
joined_by_request = Signal()  # person: Person, who came in by a request of access and held no role before
site_restored = (
    Signal()
)  # no arguments: every row of an archive is in its table, written without telling anybody
person_leaving = (
    Signal()
)  # person: Person, who still has their name and roles; before anything of theirs goes
names_erased = (
    Signal()
)  # sender: the model, ids: list[int]; the name of somebody who left was taken out of these
