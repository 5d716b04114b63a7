"""What upper apps may hear of labs; sent inside the transaction of the change."""

from django.dispatch import Signal

lab_created = Signal()  # lab: Lab, with its circle
lab_changed = Signal()  # lab: Lab, its title or status changed
