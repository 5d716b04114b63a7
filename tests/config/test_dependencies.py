"""Dependencies are locked by hash, and the ones with known holes are new enough (promises, row k)."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([0-9][^ ;]*)(?: ; [^\\]*)? \\$", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((REQUIREMENTS / name).read_text()):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", ["uv.txt", "runtime.txt", "dev.txt"])
def test_every_package_is_pinned_with_its_hashes(name):
    text = (REQUIREMENTS / name).read_text()
    blocks = [block for block in re.split(r"\n(?=[a-z0-9])", text.strip()) if block]
    assert len(blocks) == sum(len(versions) for versions in pins(name).values())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_registry_is_named():
    lock = REQUIREMENTS.parent / "package-lock.json"
    assert "resolved" not in lock.read_text()
    for path in REQUIREMENTS.glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text()), path.name


@pytest.mark.parametrize(("package", "oldest"), [("django", (5, 2, 19)), ("daphne", (4, 2, 2))])
def test_versions_with_known_holes_are_left_behind(package, oldest):
    (version,) = pins("runtime.txt")[package]
    assert tuple(int(part) for part in version.split(".")) >= oldest


def test_what_is_tested_is_what_is_shipped():
    runtime, dev = pins("runtime.txt"), pins("dev.txt")
    assert {name: versions for name, versions in runtime.items() if dev.get(name) != versions} == {}
