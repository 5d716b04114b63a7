"""What whoever finds the project looks for: licence, history, how to take part, how to report a hole."""

import datetime
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = ("LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_both_languages_lead_to_each_of_them(readme):
    assert set(FILES) <= set(LINK.findall((ROOT / readme).read_text()))


def test_no_link_between_documents_is_broken():
    pages = [ROOT / name for name in (*FILES[1:], "README.md", "README.en.md")]
    pages += (ROOT / "docs").rglob("*.md")
    wrong = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text())
        if not link.startswith(("http://", "https://", "mailto:")) and not (page.parent / link).exists()
    ]
    assert wrong == []


def test_the_newest_version_is_that_of_the_project():
    heads = re.findall(r"^## \[(\S+)\](?: - (\S+))?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = [(version, day) for version, day in heads if version != "Non rilasciato"]
    catalogue = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert released[0] == (catalogue["softwareVersion"], catalogue["releaseDate"])
    assert project["version"] == released[0][0]
    days = [datetime.date.fromisoformat(day) for _, day in released]
    assert days == sorted(days, reverse=True)
    assert f"| {project['version'].rsplit('.', 1)[0]}.x | sì |" in (ROOT / "SECURITY.md").read_text()


def test_the_licence_is_the_whole_text_and_nothing_else():
    """As the SPDX list has it, spaces apart: fifteen articles and the appendix."""
    text = (ROOT / "LICENSE").read_text()
    articles = re.findall(r"^(\d+)\. ?[A-Z]", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    assert (
        hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
        == "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"
    )
