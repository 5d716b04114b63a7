"""A believable regional installation: `manage.py demo`. Safe to run again: what is there stays as it is."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Comune, Person
from accounts.territory_files import SHIPPED, read_territory
from accounts.territory_loading import load
from reports.demo import (
    certified,
    labs,
    library,
    life,
    needs,
    news,
    people,
    presence,
    remote_work,
    shelf,
    staff_census,
    talk,
    three_areas,
)
from reports.demo.cast import DOMAIN, PASSWORD, Cast
from reports.demo.clock import run_waiting_tasks


class Command(BaseCommand):
    help = "Prepara un'installazione dimostrativa: territorio, persone, rilevazioni, laboratori, documenti."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--first-time",
            action="store_true",
            help="prepara la dimostrazione solo se non c'è ancora nessuna persona",
        )
        parser.add_argument(
            "--anyway", action="store_true", help="anche su un sito raggiungibile in https, con password nota"
        )

    def handle(self, *args: Any, first_time: bool, anyway: bool, **options: Any) -> None:
        if first_time and Person.objects.exists():
            if Person.objects.filter(email=f"regione@{DOMAIN}").exists():
                self._print_accounts(people.gather()[0])
            return
        if settings.SITE_URL.startswith("https:") and not anyway:
            raise CommandError(
                "La dimostrazione crea account con una password nota a tutti: su un sito in https "
                "serve l'opzione --anyway."
            )
        self.started = time.perf_counter()
        self._print_accounts(self._build())

    def _build(self) -> Cast:
        if not Comune.objects.exists():
            load(read_territory(SHIPPED))
        self._tell(f"Territorio: {Comune.objects.count()} Comuni")
        cast, new_people = people.gather()
        self._tell(f"Persone: {new_people} nuove")
        survey, is_new = needs.closed_survey(cast)
        self._tell(f"Rilevazione chiusa: {'nuova' if is_new else 'già presente'}")
        self._tell(f"Programmi firmati: {labs.signed_programmes(cast, survey)} laboratori nuovi")
        self._tell(f"Cassetta degli attrezzi: {shelf.documents(cast)} documenti nuovi")
        self._tell(f"Versioni, raccolte, pareri e richieste: {library.around(cast)} nuovi")
        self._tell(f"Materiali dei laboratori: {labs.materials(survey)} nuovi")
        self._tell(f"Discussioni: {talk.threads(cast, survey)} nuove")
        self._tell(f"Reazioni, spazi a tema, domande affidate e segnalazioni: {life.around(cast)} nuove")
        self._tell(f"Novità: {news.news(cast)} nuove")
        self._tell(f"Rilevazione aperta: {'nuova' if needs.open_survey(cast)[1] else 'già presente'}")
        made = remote_work.course(cast) + three_areas.areas(cast)
        self._tell(f"Corso in linea e percorso di Province e Comuni: {made} laboratori nuovi")
        self._tell(f"Censimento del personale: {staff_census.census(cast)} adesioni nuove")
        self._tell(f"Presenze, registri e registrazioni: {presence.presence()} presenze nuove")
        self._tell(f"Attestati: {certified.certificates(cast)} rilasciati")
        self._tell(f"Lavori in coda e indice della ricerca: {run_waiting_tasks()} eseguiti")
        return cast

    def _tell(self, line: str) -> None:
        self.stdout.write(f"{time.perf_counter() - self.started:5.1f} s  {line}")
        self.stdout.flush()

    def _print_accounts(self, cast: Cast) -> None:
        rows = people.accounts(cast)
        wide = max(len(email) for email, _, _ in rows)
        self.stdout.write(f"\nAccount di prova (password per tutti: {PASSWORD})\n")
        self.stdout.write(f"{'Email':<{wide}}  {'Password':<14}  Ruolo")
        for email, name, role in rows:
            self.stdout.write(f"{email:<{wide}}  {PASSWORD:<14}  {role} ({name})")
