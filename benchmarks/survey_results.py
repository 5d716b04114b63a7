"""What does the results page of a large survey cost? Queries and seconds, cold (nothing counted yet) and warm.

1,400 answers to 12 alternatives, of one question and of eight: `python -m benchmarks.survey_results [--answers 140]`.
Ends with an error where more questions ask more queries, or the warm page takes more than half a second."""

import argparse
import json
import sys

from benchmarks.stand.site import standing

ANSWERS, ALTERNATIVES, QUESTIONS = 1400, 12, (1, 8)
SLOW = 0.5
SCRIPT = """
from benchmarks.stand.survey_results import measure
measure({answers}, {alternatives}, {questions})
"""


def run(answers: int) -> dict[int, dict[str, dict[str, list[float]]]]:
    """By the number of questions and the page: "cold" and "warm", each [queries, seconds]."""
    found = {}
    with standing(0, 0) as stand:
        for questions in QUESTIONS:
            script = SCRIPT.format(answers=answers, alternatives=ALTERNATIVES, questions=questions)
            lines = [json.loads(line) for line in stand.shell(script).splitlines() if line.startswith("{")]
            found[questions] = {line.pop("page"): line for line in lines}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    answers = parser.parse_args().answers
    found = run(answers)
    for questions, pages in found.items():
        for page, costs in pages.items():
            (cold, cold_time), (warm, warm_time) = costs["cold"], costs["warm"]
            print(
                f"{answers} risposte × {ALTERNATIVES} voci × {questions} domande, {page}: la prima volta "
                f"{cold:.0f} interrogazioni in {cold_time:.2f} s, poi {warm:.0f} in {warm_time:.3f} s"
            )
    one, many = (found[questions] for questions in QUESTIONS)
    grows = any(one[page]["cold"][0] != many[page]["cold"][0] for page in one)
    slow = any(pages["tutti"]["warm"][1] > SLOW for pages in found.values())
    return 1 if grows or slow else 0


if __name__ == "__main__":
    sys.exit(main())
