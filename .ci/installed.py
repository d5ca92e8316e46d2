"""Installs a wheel as people do, with each extra alone, into empty environments, and tries each of them far from here.

    python .ci/installed.py var/dist/nextgen_help_desk-0.1.0-py3-none-any.whl

Versions are those of the lock; which packages there are is the wheel's own word. Where there is a
Python 3.13, it is tried, too.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
AT_ONCE = 2
NEWEST = "3.13"
OURS = re.compile(r"HELPDESK_(?!TEST)|SLACK_|PYTHON|DATABASE_URL$|PORT$")


def main(wheel: Path) -> int:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [extra for extra in pyproject["project"]["optional-dependencies"] if extra != "dev"]
    tries = [(sys.executable, extra) for extra in ("", *extras)]
    if newest := another_python():
        tries += [(newest, ""), (newest, "postgres")]
    else:
        print(f"There is no Python {NEWEST} here: the wheel is tried on this one only.")
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / str(number) for number in range(len(tries))]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = pool.map(lambda folder, one: tried(folder, wheel.absolute(), *one), folders, tries)
            return sum(not report(*one) for one in said)


def another_python() -> str | None:
    installed = sorted(Path.home().glob(f".pyenv/versions/{NEWEST}*/bin/python{NEWEST}"))
    for python in (shutil.which(f"python{NEWEST}"), *map(str, installed)):
        if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            return python
    return None


def tried(folder: Path, wheel: Path, python: str, extra: str) -> tuple[str, subprocess.CompletedProcess[str], float]:
    """What was tried, how it ended, how many seconds it took."""
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    cache = folder / "cache"
    environment["HELPDESK_CACHE"] = str(cache)
    (folder / "empty").mkdir(parents=True)
    constraints = folder / "constraints.txt"
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    constraints.write_text("\n".join(line.rstrip(" \\") for line in lines if "==" in line), encoding="utf-8")
    subprocess.run([python, "-m", "venv", "--without-pip", folder / "env"], check=True)
    there = str(folder / "env" / "bin" / "python")
    install = [sys.executable, "-m", "pip", "--python", there, "install", "--quiet", "--no-compile"]
    what = f"{wheel}[{extra}]" if extra else str(wheel)
    ended = subprocess.run(
        [*install, "--constraint", str(constraints), what], capture_output=True, text=True, check=False
    )
    if ended.returncode == 0:
        exercise = [there, "-P", str(ROOT / ".ci" / "exercise.py"), extra]
        ended = subprocess.run(
            exercise, cwd=folder / "empty", env=environment, capture_output=True, text=True, check=False
        )
        if ended.returncode == 0 and list(cache.glob("weights-*")):
            ended = subprocess.CompletedProcess(exercise, 1, "", "It trained a matcher: the wheel has none that fits.")
    with_what = f"with the extra {extra}" if extra else "without extras"
    return f"{Path(python).name} {with_what}", ended, time.monotonic() - began


def report(name: str, ended: subprocess.CompletedProcess[str], seconds: float) -> bool:
    well = ended.returncode == 0
    print(f"{'ok    ' if well else 'FAILED'} {name}, {seconds:.0f} s: {ended.stdout.strip()}", flush=True)
    if not well:
        print(ended.stderr)
    return well


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
