"""What pyproject.toml asks for, one a line: to run the project, and for each extra that is named.

`build` is what builds it and installs from the lock, `--all` is everything. The lock is a constraint, so that each
environment gets only what it needs of it; older versions of pip do not take hashes from a constraint.
"""

import sys
import tomllib
from pathlib import Path

pyproject = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
extras = {"build": ["pip>=26,<28", *pyproject["build-system"]["requires"]]}
extras |= pyproject["project"]["optional-dependencies"]
named = list(extras) if sys.argv[1:] == ["--all"] else sys.argv[1:]
print(*pyproject["project"]["dependencies"], *(one for extra in named for one in extras[extra]), sep="\n")
