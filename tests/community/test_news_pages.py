"""The pages of news: who finds what, in how many queries, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from accounts.models import Person
from community.actions import comment_on, publish_news
from community.models import News, NewsFile, Usefulness
from tests.community.pictures import picture

pytestmark = pytest.mark.django_db
SECRET = "parola-segreta"
WRITTEN = {"title": "Si parte", "summary": "In breve", "body": "Ecco **le date**", "tags": "ISEE, bandi"}


def text_of(answer) -> str:
    return answer.content.decode()


def page_of(client, news, **asked):
    return text_of(client.get(news.get_absolute_url(), asked))


def test_what_is_in_preparation_is_nowhere_for_others(make, client, client_of, bruno, anna, marco):
    """Nor its themes, its files, its cover or its hour."""
    shown = make.event("Notizia pubblica")
    shown.tags.add("ISEE")
    hidden = [make.with_cover(make.scheduled_news(f"Uno {SECRET}")), make.event(SECRET, published_at=None)]
    for one in hidden:
        one.tags.add("ISEE", SECRET)
        make.news_file(one, name=f"{SECRET}.pdf")
    everywhere = [
        reverse("community:news_list"),
        *(f"{reverse('community:news_list')}?mostra={one}" for one in ("eventi", "registrazioni")),
        f"{reverse('community:news_list')}?tema={SECRET}",
        shown.get_absolute_url(),
        reverse("reports:home"),
        *(reverse(f"community:{one}") for one in ("news_rss", "news_atom", "events_calendar")),
        reverse("reports:sitemap_file"),
        f"{reverse('search:search')}?q={SECRET}",
    ]
    for reader in (client, client_of(bruno), client_of(anna)):
        for address in everywhere:
            page = text_of(reader.get(address)).replace(f"tema={SECRET}", "").replace(f"q={SECRET}", "")
            page = re.sub(rf'(value="|<h2 id="elenco">.*: |«){SECRET}', "", page)
            if "cerca" not in address:
                assert SECRET not in page, address
            assert all(one.get_absolute_url() not in page for one in hidden), address
    editor = client_of(marco)
    assert SECRET in text_of(editor.get(everywhere[0])) and SECRET in page_of(editor, hidden[1])


def test_files_go_with_their_article(make, client, client_of, marco):
    news = make.with_cover(make.news())
    row = make.news_file(news)
    addresses = (row.get_absolute_url(), news.cover_url)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(addresses[0])["Content-Disposition"] == 'attachment; filename="programma.pdf"'
    client_of(marco).post(reverse("community:withdraw_news", args=[news.pk]))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert [client_of(marco).get(address).status_code for address in addresses] == [200, 200]
    row.file.storage.delete(row.file.name)
    assert client_of(marco).get(row.get_absolute_url()).status_code == 404


def test_an_editor_writes_looks_and_publishes(client, client_of, marco):
    editor, address = client_of(marco), reverse("community:write_news")
    looked = editor.post(address, WRITTEN | {"preview": "1"})
    assert "<strong>le date</strong>" in text_of(looked) and "Ecco **le date**</textarea>" in text_of(looked)
    assert not News.objects.exists()
    saved = editor.post(address, WRITTEN, follow=True)
    news = News.objects.get()
    assert "Pubblica adesso" in text_of(saved) and client.get(news.get_absolute_url()).status_code == 404
    editor.post(reverse("community:publish_news", args=[news.pk]))
    page = page_of(client, news)
    assert "Si parte" in page and "ISEE" in page and "Redazione" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "Il titolo è vuoto"),
        ({"starts_at": "2030-05-05T09:30"}, "Scrivi anche quando finisce"),
        ({"place": "Milano"}, "Scrivi il giorno e l&#x27;ora in cui l&#x27;evento comincia"),
        (
            {"starts_at": "2030-05-05T09:30", "ends_at": "2030-05-05T09:30"},
            "La fine viene dopo l&#x27;inizio",
        ),
        ({"starts_at": "1999-05-05T09:30", "ends_at": "2030-05-05T09:30"}, "tra il 2000 e il 2100"),
        ({"tags": ", ".join("abcdefghijk")}, "I temi sono al massimo 10"),
        ({"online_url": "javascript:alert(1)", "starts_at": "2030-05-05T09:30"}, "Inserisci un URL valido"),
        ({"body": "x" * 10_001}, "10 000"),
    ],
)
def test_what_is_not_acceptable_comes_back_with_a_sentence(client_of, marco, fields, said):
    sent = WRITTEN | {"summary": "parole mie"} | fields
    page = text_of(client_of(marco).post(reverse("community:write_news"), sent))
    assert said in page and "parole mie</textarea>" in page and not News.objects.exists()


def test_two_editors_at_once_lose_nothing(make, client_of, marco, dario):
    news = make.news()
    address = reverse("community:edit_news", args=[news.pk])
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(client_of(marco).get(address)))[1]
    sent = WRITTEN | {"seen": seen}
    assert client_of(dario).post(address, sent | {"title": "Di Dario"}).status_code == 302
    refused = client_of(marco).post(address, sent | {"title": "Di Marco"})
    assert dario.name in text_of(refused) and "Di Marco" in text_of(refused)
    assert News.objects.get().title == "Di Dario"
    now_seen = re.search(r'name="seen" value="([^"]+)"', text_of(refused))[1]
    client_of(marco).post(address, sent | {"title": "Di Marco", "seen": now_seen})
    assert News.objects.get().title == "Di Marco" and News.objects.get().edited_by == marco


def test_an_hour_that_has_been_is_no_schedule(make, client_of, marco):
    news = make.news(published_at=None)
    address = reverse("community:publish_news", args=[news.pk])
    page = text_of(client_of(marco).post(address, {"schedule": "1", "published_at": "2020-01-01T10:00"}))
    assert "è già passato" in page and "2020-01-01T10:00" in page
    client_of(marco).post(address, {"schedule": "1", "published_at": "2035-01-01T10:00"})
    assert News.objects.get().state == "scheduled"
    assert "Esce da sola lunedì 1 gennaio 2035, ore 10:00" in page_of(client_of(marco), news)


def test_cover_and_files_by_the_editor(make, client_of, marco, client):
    news = make.news()
    editor, files = client_of(marco), reverse("community:news_files", args=[news.pk])
    cover = reverse("community:set_news_cover", args=[news.pk])
    without = editor.post(cover, {"cover": make.upload("a.png", picture()), "cover_alt": ""})
    assert "obbligatorio" in text_of(without) and not News.objects.get().cover
    editor.post(cover, {"cover": make.upload("a.png", picture()), "cover_alt": "Una piazza"})
    wrong = editor.post(files, {"kind": "slides", "title": "Le slide", "file": make.upload("a.exe", b"MZ")})
    assert "non è ammesso" in text_of(wrong) and 'value="Le slide"' in text_of(wrong)
    editor.post(files, {"kind": "slides", "title": "Le slide", "file": make.upload("a.pdf", b"%PDF-1.7\n")})
    editor.post(files, {"kind": "recording", "title": "Il video", "url": "http://video.example.org/1"})
    editor.post(files, {"kind": "recording", "title": "Il video", "url": "https://video.example.org/1"})
    assert sorted(NewsFile.objects.values_list("title", "name")) == [("Il video", ""), ("Le slide", "a.pdf")]
    page = page_of(client, news)
    assert (
        'alt="Una piazza"' in page and "Scarica «Le slide»" in page and "https://video.example.org/1" in page
    )
    assert f'property="og:image" content="http://127.0.0.1:8000{News.objects.get().cover_url}"' in page
    for row in NewsFile.objects.all():
        editor.post(reverse("community:drop_news_file", args=[row.pk]))
    editor.post(cover, {"remove": "1"})
    assert not NewsFile.objects.exists() and not News.objects.get().cover


def test_comments_are_for_who_takes_part_and_not_even_counted(make, client, client_of, bruno, elena, carla):
    news = make.news()
    before = [page_of(one, news) for one in (client, client_of(elena))]
    comment_on(bruno, news, f"Ci saremo: {SECRET}", "k-1")
    after = [page_of(one, news) for one in (client, client_of(elena))]
    assert [neutral(page) for page in before] == [neutral(page) for page in after]
    assert SECRET in page_of(client_of(carla), news)
    address = reverse("community:comment_on_news", args=[news.pk])
    sent = client_of(carla).post(address, {"body": "Anche noi.", "key": "k-2"})
    assert sent.status_code == 302 and "#messaggio-" in sent["Location"]
    empty = client_of(carla).post(address, {"body": " ", "key": "k-3"})
    assert "vuoto" in text_of(empty)


def neutral(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_visitors_say_how_useful_without_a_cookie_and_not_without_end(make, client, settings):
    settings.RATE_LIMITS = True
    news = make.news()
    address = reverse("community:rate_news", args=[news.pk])
    answers = [client.post(address, {"value": "4", "reason": SECRET}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert Usefulness.objects.filter(news=news, person=None).count() == 10
    assert answers[-1]["Retry-After"] and SECRET in text_of(answers[-1])
    other = client.post(address, {"value": "4"}, REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 302
    for value in ("6", ""):
        answer = client.post(address, {"value": value}, REMOTE_ADDR="198.51.100.8")
        assert "Scegli una delle cinque risposte" in text_of(answer)
    assert SECRET not in page_of(client, news)


def test_the_link_to_take_part_is_for_who_signs_in_until_the_end(make, client, client_of, bruno):
    link = "https://meet.example.org/stanza"
    coming, over = make.event(online_url=link), make.event(days=-3, online_url=link)
    assert link in page_of(client_of(bruno), coming) and link not in page_of(client_of(bruno), over)
    assert link not in page_of(client, coming)
    assert link not in text_of(client.get(reverse("community:news_event", args=[coming.pk])))
    assert "Aggiungi al calendario" in page_of(client, coming)
    assert "Aggiungi al calendario" not in page_of(client, over)


def test_filters_are_in_the_address_and_nonsense_shows_all(make, client):
    event, article, recorded = make.event("Evento"), make.news("Articolo"), make.news("Registrato")
    make.recording(recorded)
    article.tags.add("Bandi")
    month = f"{article.published_at:%Y-%m}"
    address = reverse("community:news_list")
    for asked, found in (
        ({"mostra": "eventi"}, {event}),
        ({"mostra": "registrazioni"}, {recorded}),
        ({"periodo": month}, {event, article, recorded}),
        ({"periodo": month[:4], "mostra": "eventi"}, {event}),
        ({"periodo": "2001"}, set()),
        ({"tema": "bandi"}, {article}),
        ({"mostra": "x", "periodo": "2026-13", "page": "-1"}, {event, article, recorded}),
    ):
        assert set(client.get(address, asked).context["page_obj"]) == found, asked
    assert "Niente con questi filtri" in text_of(client.get(address, {"periodo": "2001"}))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    make, client, client_of, marco, bruno, rows, django_assert_num_queries
):
    for number in range(rows):
        news = make.with_cover(make.event(f"Evento {number}"))
        news.tags.add("ISEE", f"tema {number}")
        make.news_file(news)
        make.recording(news)
        make.scheduled_news(f"Poi {number}")
        make.news(f"Altro {number}").tags.add("ISEE")
    for number in range(rows):
        comment_on(marco, news, "Bene.", f"m-{number}")
        comment_on(bruno, news, "Ci saremo.", f"k-{number}")
    addresses = (reverse("community:news_list"), news.get_absolute_url())
    counts = {client: (4, 4), client_of(bruno): (7, 13), client_of(marco): (8, 15)}
    for reader, expected in counts.items():
        reader.get(addresses[1])  # what has been read is noted once
        for address, count in zip(addresses, expected, strict=True):
            with django_assert_num_queries(count):
                reader.get(address)


def test_the_empty_list_says_what_next(client, client_of, marco):
    address = reverse("community:news_list")
    assert "Ancora nessuna novità" in text_of(client.get(address))
    assert "La prima la puoi scrivere tu" in text_of(client_of(marco).get(address))


def test_a_published_one_is_not_scheduled_but_the_page_says_so(make, client_of, marco):
    news = make.news()
    sent = {"schedule": "1", "published_at": "2035-01-01T10:00"}
    answer = client_of(marco).post(reverse("community:publish_news", args=[news.pk]), sent)
    assert answer.status_code == 409 and "prima ritirala" in text_of(answer)
    assert Person.objects.get(pk=marco.pk) and News.objects.get().is_published
    publish_news(marco, news)
