"""What axe-core finds wrong on the page that a browser shows now."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def axe_findings(page: Page) -> list[str]:
    """One line for each violated rule and node; empty when there is nothing to mend."""
    # Evaluated, not added as a script element: the page's content security policy stays on.
    page.evaluate(AXE.read_text())
    report: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))} – {node['html'][:160]}"
        for violation in report["violations"]
        for node in violation["nodes"]
        if violation["id"] != "target-size" or _is_small_uncovered(page, node["target"])
    ]


def _is_small_uncovered(page: Page, target: list[str]) -> bool:
    """A target half under a bar that stays at the edge of the window is measured again in the middle of it."""
    again: dict[str, Any] = page.evaluate(
        """async target => {
            const before = window.scrollY;
            document.querySelector(target[0]).scrollIntoView({block: "center", behavior: "instant"});
            const report = await axe.run({include: [target]}, {runOnly: ["target-size"]});
            window.scrollTo({top: before, behavior: "instant"});
            return report;
        }""",
        target,
    )
    return bool(again["violations"])
