"""The roles a person can have."""

from django.db import models


class Role(models.TextChoices):
    MEMBER = "member", "Componente"
    REPRESENTATIVE = "representative", "Referente"
    TRAINER = "trainer", "Docente"
    GUEST = "guest", "Ospite"
    COORDINATOR = "coordinator", "Coordinatore"
    MODERATOR = "moderator", "Moderatore"
    ADMIN = "admin", "Amministratore"
    ENROLLED = "enrolled", "Iscritto"  # given by a confirmed seat in a lab, never by hand
