"""2,000 questions to ten random worlds on each engine: the whole of `tests/search/test_leaks.py`.

`[ELASTICSEARCH_URL=…] python -m benchmarks.search_leaks`; CI takes two of the worlds.
"""

import os
import sys

import pytest

TEST = "tests/search/test_leaks.py"


def main() -> int:
    os.environ["LEAK_WORLDS"] = "10"
    return int(pytest.main(["-s", "--durations=3", TEST]))


if __name__ == "__main__":
    sys.exit(main())
