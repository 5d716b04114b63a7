"""The QR of a session read from the screen of the room, followed on a phone through the sign-in; then the register."""

import io
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect
from zxingcpp import read_barcode

from tests.journeys.conftest import PASSWORD
from tests.journeys.steps import button, look

pytestmark = pytest.mark.journey

PREPARE = """
import datetime
from django.utils import timezone
from accounts.models import Ats, Circle, Organisation, Person
from accounts.actions import join_circle
from labs.models import Enrolment, Lab, Session
from accounts.models import Membership
if not Lab.objects.filter(title="Presenza con il QR").exists():
    ats = Ats.objects.get(name="ATS di Bergamo")
    circle = Circle.objects.create(title="Presenza con il QR", ats=ats)
    lab = Lab.objects.create(title="Presenza con il QR", ats=ats, circle=circle, status="running")
    now = timezone.now()
    start, end = now - datetime.timedelta(minutes=5), now + datetime.timedelta(minutes=115)
    Session.objects.create(lab=lab, starts_at=start, ends_at=end)
    person = Person.objects.get(email="scansiona@example.org")
    Enrolment.objects.create(lab=lab, person=person, number=1, status="confirmed")
    join_circle(person, circle)
    Membership.objects.create(person=Person.objects.get(email="conduce@example.org"), role="trainer", circle=circle)
print(Session.objects.get(lab__title="Presenza con il QR").pk)
"""


def test_the_code_on_the_screen_is_read_and_followed_through_the_sign_in(site, visit):
    site.manage("load_territory")
    site.manage("create_member", "scansiona@example.org", "--password", PASSWORD, "--role", "member")
    site.manage("create_member", "conduce@example.org", "--password", PASSWORD, "--role", "member")
    pk = site.manage("shell", "-c", PREPARE).split()[-1]
    screen = visit("conduce@example.org")
    screen.goto(f"/laboratori/incontri/{pk}/qr/")
    look(screen)
    shot = Image.open(io.BytesIO(screen.screenshot(full_page=True)))
    read = read_barcode(shot)
    assert read is not None
    assert urlsplit(read.text).netloc == urlsplit(site.url).netloc

    phone = visit(width=375)
    phone.goto(read.text)
    phone.fill("input[name=login]", "scansiona@example.org")
    phone.fill("input[name=password]", PASSWORD)
    phone.click("main button[type=submit]")
    phone.wait_for_url(read.text)
    look(phone)
    button(phone, "Sono presente").click()
    expect(phone.get_by_text("La tua presenza è segnata")).to_be_visible()
    look(phone)

    screen.goto(f"/laboratori/incontri/{pk}/registro/")
    look(screen)
    screen.get_by_role("radio", name="In parte").check()
    screen.get_by_label("minuti di").fill("10")
    button(screen, "Salva il registro").click()
    expect(screen.get_by_text("Registro salvato: righe cambiate 1.")).to_be_visible()
