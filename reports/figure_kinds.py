"""What does each figure of the results count, and what not? In the words that pages, reports and open data show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "minuti", "%"]
Group = Literal["", "enrolled", "present", "certified"]

TRAINING, PEOPLE, LAND = "Formazione", "Persone", "Territorio"
SURVEYS, SHARED = "Rilevazioni", "Conoscenza condivisa"
SECTIONS = (TRAINING, PEOPLE, LAND, SURVEYS, SHARED)


@dataclass(frozen=True)
class Kind:
    """`code` names it for programs, `slug` in addresses. `group`: of which people it speaks, if it speaks of people:
    where these are few it is not told. `filters` says how the filters act on it."""

    code: str
    slug: str
    title: str
    section: str
    definition: str
    filters: str
    unit: Unit = ""
    group: Group = ""


BY_LAB = "Percorso e ATS sono quelli del laboratorio."
FROM_AMBITO = "Con un Ambito: solo chi viene da un ente di quell'Ambito."
LAB_IN_PERIOD = "Con un periodo: solo i laboratori con un incontro che comincia in quei mesi."
BY_BODY = "ATS e Ambito sono quelli dell'ente"

KINDS = (
    Kind(
        "labs", "laboratori", "Laboratori", TRAINING,
        "Laboratori, webinar, corsi e altri appuntamenti in catalogo: aperti, in corso e conclusi. "
        "Bozze e annullati non contano.",
        f"{BY_LAB} Con un Ambito: quelli in cui almeno una persona dell'Ambito ha il posto. {LAB_IN_PERIOD}",
    ),
    Kind(
        "planned_hours", "ore-in-programma", "Ore di formazione in programma", TRAINING,
        "Quanto durano quei laboratori: incontri, svolti e da svolgere, e oggetti didattici dei corsi online. "
        "Un'ora con trenta persone in aula è un'ora.",
        f"{BY_LAB} Con un Ambito: i laboratori in cui ha iscritti. Con un periodo: gli incontri che cominciano in "
        "quei mesi; gli oggetti didattici non hanno un giorno e non contano.",
        unit="minuti",
    ),
    Kind(
        "held_hours", "ore-svolte", "Ore di formazione svolte", TRAINING,
        "Durata degli incontri già finiti. Gli oggetti didattici, che ognuno fa quando vuole, contano fra le ore "
        "frequentate.",
        f"{BY_LAB} Con un Ambito: i laboratori in cui ha iscritti. Con un periodo: gli incontri che cominciano in "
        "quei mesi.",
        unit="minuti",
    ),
    Kind(
        "enrolments", "iscrizioni", "Iscrizioni", PEOPLE,
        "Posti confermati: chi ha il posto in due laboratori conta due volte. Liste d'attesa, posti offerti e "
        "iscrizioni ritirate non contano.",
        f"{BY_LAB} {FROM_AMBITO} {LAB_IN_PERIOD}",
        group="enrolled",
    ),
    Kind(
        "enrolled_people", "persone-iscritte", "Persone iscritte", PEOPLE,
        "Persone con almeno un posto confermato, ognuna contata una volta sola.",
        f"{BY_LAB} {FROM_AMBITO} {LAB_IN_PERIOD}",
        group="enrolled",
    ),
    Kind(
        "present_people", "persone-presenti", "Persone presenti", PEOPLE,
        "Persone con almeno un minuto di formazione: presenti a un incontro, o con un oggetto didattico completato. "
        "Ognuna è contata una volta sola.",
        f"{BY_LAB} Con un Ambito: l'ente è quello del giorno dell'incontro; per gli oggetti didattici quello "
        "dell'iscrizione. Con un periodo: incontri cominciati e oggetti completati in quei mesi.",
        group="present",
    ),
    Kind(
        "presences", "presenze", "Presenze agli incontri", PEOPLE,
        "Una per ogni persona e ogni incontro in cui è rimasta almeno un minuto, secondo il registro corretto a oggi.",
        f"{BY_LAB} Con un Ambito: l'ente è quello del giorno dell'incontro. Con un periodo: gli incontri che "
        "cominciano in quei mesi.",
        group="present",
    ),
    Kind(
        "attended_hours", "ore-frequentate", "Ore frequentate", PEOPLE,
        "Somma dei minuti di ogni persona, agli incontri e con gli oggetti didattici completati: un'ora con trenta "
        "persone in aula è trenta ore.",
        f"{BY_LAB} Ente e periodo come per le persone presenti.",
        unit="minuti", group="present",
    ),
    Kind(
        "certificates", "attestati", "Attestati rilasciati", PEOPLE,
        "Attestati validi oggi: uno per persona e laboratorio. Le versioni sostituite e gli attestati revocati non "
        "contano.",
        f"{BY_LAB} Con un Ambito: l'ente è quello scritto sull'attestato. Con un periodo: il giorno del rilascio.",
        group="certified",
    ),
    Kind(
        "comuni", "comuni", "Comuni coinvolti", LAND,
        "Comuni esistenti oggi con almeno un posto confermato, di una persona del Comune stesso o di un altro ente "
        "del suo Ambito, come l'ufficio di piano.",
        f"{BY_LAB} Con un Ambito: solo le iscrizioni dei suoi enti. {LAB_IN_PERIOD}",
    ),
    Kind(
        "small_comuni", "comuni-piccoli", "Comuni sotto i 5000 abitanti", LAND,
        "Quanti dei Comuni coinvolti hanno meno di 5000 abitanti.",
        "Come per i Comuni coinvolti.",
    ),
    Kind(
        "surveys", "rilevazioni", "Rilevazioni concluse", SURVEYS,
        "Rilevazioni chiuse, con i risultati pubblicati per tutti o per chi partecipa. Quelle in corso, o con i "
        "risultati riservati, non contano.",
        "Con un percorso: quella da cui è nato e le sue riedizioni. Con un'ATS o un Ambito: quelle rivolte ad "
        "almeno uno dei suoi enti. Con un periodo: il giorno della chiusura.",
    ),
    Kind(
        "response_rate", "tasso-di-risposta", "Tasso di risposta", SURVEYS,
        "Risposte inviate su inviti, in quelle rilevazioni.",
        f"{BY_BODY} invitato: chi è invitato come persona conta solo senza questi filtri. Percorso e periodo come "
        "per le rilevazioni.",
        unit="%",
    ),
    Kind(
        "documents", "documenti", "Documenti condivisi", SHARED,
        "Modelli, atti, linee guida e altri documenti pubblicati per tutti o per chi partecipa, controllati da una "
        "seconda persona. Quelli di un solo gruppo non contano.",
        f"{BY_BODY} di origine. Con un percorso: quelli fra i materiali dei suoi laboratori. Con un periodo: il "
        "giorno della pubblicazione.",
    ),
    Kind(
        "downloads", "scaricamenti", "Scaricamenti", SHARED,
        "Quante volte quei documenti sono stati scaricati, dalla pubblicazione a oggi.",
        "Come per i documenti condivisi: il periodo sceglie i documenti, non il giorno in cui sono stati scaricati.",
    ),
    Kind(
        "threads", "discussioni", "Discussioni", SHARED,
        "Discussioni negli spazi aperti a chi partecipa. Quelle degli spazi di un laboratorio o di un'ATS, e quelle "
        "che aspettano un moderatore, non contano.",
        "ATS e Ambito sono quelli di un ente di chi l'ha aperta, in quel giorno. Con un periodo: il giorno in cui è "
        "stata aperta. Non si dividono per percorso.",
    ),
)  # fmt: skip

BY_CODE = {kind.code: kind for kind in KINDS}
BY_SLUG = {kind.slug: kind for kind in KINDS}
