"""publiccode.yml follows its standard, version 0.7: every rule of it that a file can break, in one table."""

import copy
import datetime
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "publiccode.yml"


def words(listed: str) -> list[str]:
    return listed.split()


CATEGORIES = words("""
accounting agile-project-management applicant-tracking application-development appointment-scheduling backup
billing-and-invoicing blog budgeting business-intelligence business-process-management cad call-center-management
cloud-management collaboration communications compliance-management contact-management content-management crm
customer-service-and-support data-analytics data-collection data-visualization design design-system
digital-asset-management digital-citizenship document-management donor-management e-commerce e-signature
educational-content email-management email-marketing employee-management enterprise-project-management
enterprise-social-networking erp event-management facility-management feedback-and-reviews-management
financial-reporting fleet-management fundraising gamification geographic-information-systems grant-management
graphic-design help-desk hr ide identity-management instant-messaging integrated-library-system
inventory-management it-asset-management it-development it-management it-security it-service-management
knowledge-management learning-management-system marketing mind-mapping mobile-marketing mobile-payment
network-management office online-booking online-community payment-gateway payroll predictive-analysis procurement
productivity-suite project-collaboration project-management property-management real-estate-management
regulations-and-directives remote-support resource-management sales-management seo service-desk
social-media-management survey talent-management task-management taxes-management test-management time-management
time-tracking translation video-conferencing video-editing visitor-management voip warehouse-management
web-collaboration web-conferencing website-builder whistleblowing workflow-management other
""")
SCOPES = words("""
agriculture culture defence education emergency-services employment energy environment
finance-and-economic-development foreign-affairs government healthcare infrastructures justice local-authorities
manufacturing research science-and-technology security society sport tourism transportation welfare
""")
SOFTWARE_TYPES = words("""
standalone/mobile standalone/iot standalone/desktop standalone/web standalone/backend standalone/other addon
library configurationFiles
""")
ALIASES = words("gdpr eidas nis2 cra spid cie anpr pagopa io")


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def line(longest: int):
    return lambda value: text(value) and "\n" not in value.strip() and len(value.strip()) <= longest


def between(least: int, most: int):
    return lambda value: text(value) and least <= len(value.strip()) <= most


def one_of(*allowed: str):
    return lambda value: value in allowed


def matches(pattern: str):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def web_address(value: Any) -> bool:
    return text(value) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)


def day(value: Any) -> bool:
    """As a string: YAML would make a date of it, and other programs read other dates."""
    try:
        return isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def logo(value: Any) -> bool:
    is_picture = text(value) and Path(value).suffix in (".svg", ".svgz", ".png")
    return (
        is_picture
        and not value.startswith(("/", "file:"))
        and (web_address(value) or (ROOT / value).is_file())
    )


def organisation_uri(value: Any) -> bool:
    """An address, or an URN; that of an Italian body is its code in the IPA index."""
    if matches(r"urn:x-italian-pa:.*")(value):
        return matches(r"urn:x-italian-pa:[A-Za-z0-9_]{2,30}")(value)
    return web_address(value) or matches(r"urn:[a-z0-9][a-z0-9-]{1,31}:\S+")(value)


def support(value: Any) -> bool:
    return value in {f"alias:{name}" for name in ALIASES} or web_address(value) or organisation_uri(value)


def yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def section(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def filled(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


LANGUAGE = matches(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
COUNTRY = matches(r"[A-Z]{2}")
# A licence of SPDX that the Open Source Initiative approves; ours is EUPL-1.2.
LICENCE = one_of("EUPL-1.2", "EUPL-1.1", "AGPL-3.0-only", "AGPL-3.0-or-later", "GPL-3.0-or-later", "MIT")
VERSION = matches(r"\d+(\.\d+)*")
MUST, MAY = True, False
# Where ("*" any language or entry), whether it must be there when its section is, and what it must be.
RULES: list[tuple[str, bool, Any]] = [
    ("publiccodeYmlVersion", MUST, one_of("0.7", "0.7.0")),
    ("name", MUST, text),
    ("applicationSuite", MAY, text),
    ("url", MUST, web_address),
    ("landingURL", MAY, web_address),
    ("isBasedOn", MAY, web_address),
    ("softwareVersion", MAY, text),
    ("releaseDate", MAY, day),
    ("logo", MAY, logo),
    ("platforms", MUST, filled),
    ("platforms/*", MUST, text),
    ("categories", MAY, filled),
    ("categories/*", MUST, one_of(*CATEGORIES)),
    ("usedBy", MAY, filled),
    ("usedBy/*", MUST, text),
    ("roadmap", MAY, web_address),
    ("developmentStatus", MUST, one_of("concept", "development", "beta", "stable", "obsolete")),
    ("softwareType", MUST, one_of(*SOFTWARE_TYPES)),
    ("supports", MAY, filled),
    ("supports/*", MUST, section),
    ("supports/*/id", MUST, support),
    ("organisation", MAY, section),
    ("organisation/uri", MUST, organisation_uri),
    ("organisation/name", MAY, text),
    ("fundedBy", MAY, filled),
    ("fundedBy/*", MUST, section),
    ("fundedBy/*/name", MUST, text),
    ("fundedBy/*/uri", MAY, organisation_uri),
    ("intendedAudience", MAY, section),
    ("intendedAudience/countries", MAY, filled),
    ("intendedAudience/countries/*", MUST, COUNTRY),
    ("intendedAudience/unsupportedCountries", MAY, filled),
    ("intendedAudience/unsupportedCountries/*", MUST, COUNTRY),
    ("intendedAudience/scope", MAY, filled),
    ("intendedAudience/scope/*", MUST, one_of(*SCOPES)),
    ("description", MUST, section),
    ("description/*", MUST, section),
    ("description/*/localisedName", MAY, text),
    ("description/*/shortDescription", MUST, line(150)),
    ("description/*/longDescription", MUST, between(150, 10_000)),
    ("description/*/documentation", MAY, web_address),
    ("description/*/apiDocumentation", MAY, web_address),
    ("description/*/features", MUST, filled),
    ("description/*/features/*", MUST, text),
    ("legal", MUST, section),
    ("legal/license", MUST, LICENCE),
    ("legal/mainCopyrightOwner", MAY, text),
    ("maintenance", MUST, section),
    ("maintenance/type", MUST, one_of("internal", "contract", "community", "none")),
    ("maintenance/contacts", MAY, filled),
    ("maintenance/contacts/*", MUST, section),
    ("maintenance/contacts/*/name", MUST, text),
    ("maintenance/contacts/*/email", MAY, matches(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("maintenance/contacts/*/affiliation", MAY, text),
    ("maintenance/contacts/*/phone", MAY, text),
    ("maintenance/contractors", MAY, filled),
    ("maintenance/contractors/*", MUST, section),
    ("maintenance/contractors/*/name", MUST, text),
    ("maintenance/contractors/*/until", MUST, day),
    ("maintenance/contractors/*/email", MAY, matches(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("maintenance/contractors/*/website", MAY, web_address),
    ("localisation", MUST, section),
    ("localisation/localisationReady", MUST, yes_or_no),
    ("localisation/availableLanguages", MUST, filled),
    ("localisation/availableLanguages/*", MUST, LANGUAGE),
    ("dependsOn", MAY, section),
    *(
        rule
        for kind in ("open", "proprietary", "hardware")
        for rule in (
            (f"dependsOn/{kind}", MAY, filled),
            (f"dependsOn/{kind}/*", MUST, section),
            (f"dependsOn/{kind}/*/name", MUST, text),
            (f"dependsOn/{kind}/*/version", MAY, VERSION),
            (f"dependsOn/{kind}/*/versionMin", MAY, VERSION),
            (f"dependsOn/{kind}/*/versionMax", MAY, VERSION),
            (f"dependsOn/{kind}/*/optional", MAY, yes_or_no),
        )
    ),
]
# Who maintains it says whom one writes to.
NEEDS = {"community": "contacts", "internal": "contacts", "contract": "contractors"}


def places(node: Any, path: str) -> list[tuple[str, Any]]:
    """(path, value) of every place that a rule speaks of; None where a key is not there."""
    first, _, rest = path.partition("/")
    if first == "*":
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    else:
        items = [(first, node.get(first))] if isinstance(node, dict) else []
    found = []
    for key, value in items:
        inner = places(value, rest) if rest else [("", value)]
        found += [(f"{key}/{more}".rstrip("/"), one) for more, one in inner]
    return found


def findings(document: Any) -> list[str]:
    wrong = []
    for path, must, check in RULES:
        for place, value in places(document, path):
            if value is None:
                wrong += [f"{place}: manca"] if must else []
            elif not check(value):
                wrong.append(f"{place}: {value!r:.60}")
    known = {path for path, _, _ in RULES}
    wrong += [f"{place}: non è dello standard" for place in _keys(document) if place not in known]
    wrong += [
        f"description/{key}: non è una lingua"
        for key in document.get("description") or ()
        if not LANGUAGE(key)
    ]
    kept = document.get("maintenance") or {}
    needed = NEEDS.get(kept.get("type", ""))
    return wrong + ([f"maintenance/{needed}: manca"] if needed and needed not in kept else [])


def _keys(node: Any, path: str = "") -> list[str]:
    """Every key as the table writes it."""
    if isinstance(node, list):
        return [one for value in node for one in (f"{path}*", *_keys(value, f"{path}*/"))]
    if not isinstance(node, dict):
        return []
    written = {key: "*" if path == "description/" else key for key in node}
    return [
        one for key, name in written.items() for one in (f"{path}{name}", *_keys(node[key], f"{path}{name}/"))
    ]


@pytest.fixture
def document() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


def test_file_follows_the_standard(document):
    assert findings(document) == []


@pytest.mark.parametrize("path", [path for path, must, _ in RULES if must and "*" not in path])
def test_nothing_mandatory_can_be_left_out(document, path):
    *sections, key = path.split("/")
    document = document | {"organisation": {"uri": "urn:x-italian-pa:c_a794"}}
    assert findings(document) == []
    node = document
    for name in sections:
        node = node[name]
    del node[key]
    assert any(found.startswith(f"{path}: manca") for found in findings(document))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("publiccodeYmlVersion", "0.6"),
        ("url", "cantiere.git"),
        ("releaseDate", datetime.date(2026, 11, 27)),
        ("releaseDate", "27/11/2026"),
        ("logo", "static/images/non-esiste.svg"),
        ("platforms", []),
        ("categories", ["formazione"]),
        ("developmentStatus", "pronto"),
        ("softwareType", "web"),
        ("supports", [{"id": "alias:altro"}]),
        ("organisation", {"uri": "urn:x-italian-pa:"}),
        ("organisation", {"uri": "urn:x-italian-pa:c a794"}),
        ("organisation", {"name": "Senza indirizzo"}),
        ("intendedAudience", {"countries": ["it"]}),
        ("legal", {"license": "EUPL 1.2"}),
        ("maintenance", {"type": "community"}),
        ("maintenance", {"type": "contract", "contractors": [{"name": "Ditta"}]}),
        ("localisation", {"localisationReady": "no", "availableLanguages": ["it"]}),
        ("localisation", {"localisationReady": True, "availableLanguages": ["italiano"]}),
        ("description", {"it": {"shortDescription": "a" * 151}}),
        ("colore", "blu"),
    ],
)
def test_what_the_standard_refuses_is_found(document, path, value):
    wrong = copy.deepcopy(document) | {path: value}
    assert any(found.startswith(path) for found in findings(wrong))


def test_version_and_licence_are_those_of_the_project(document):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert document["softwareVersion"] == project["version"]
    assert document["legal"]["license"] == project["license"]
    assert project["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
