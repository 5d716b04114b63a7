"""Many more random calls of the whole API than CI makes: the whole of `tests/config/test_api_fuzz.py`.

`[DATABASE_URL=…] python -m benchmarks.api_fuzz`: 25 calls for each person and each row of the access matrix, all rows;
CI makes 4 for the first row of each operation. Prints how many were made and how they were answered.
"""

import os
import sys

import pytest

TEST = "tests/config/test_api_fuzz.py"


def main() -> int:
    os.environ |= {"API_FUZZ_CALLS": "25", "API_FUZZ_ROWS": "100"}
    return int(pytest.main(["-s", "-n0", "--durations=3", TEST]))


if __name__ == "__main__":
    sys.exit(main())
