"""`sbom`: what this installation is made of, for those who have to know."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Any

from bot.cli import options

PROJECT = "nextgen-help-desk"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def sbom() -> None:
    """Lists every package this installation needs, with version and licence, as CycloneDX JSON."""
    found: dict[str, metadata.Distribution] = {}
    _collect(PROJECT, found)
    own = found.pop(PROJECT)
    options.print_json(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"component": {"type": "application", "name": PROJECT, "version": own.version}},
            "components": [_component(found[name]) for name in sorted(found)],
        }
    )


def _collect(name: str, found: dict[str, metadata.Distribution]) -> None:
    """The package and all that it requires, extras included where they are installed."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in found:
        return
    try:
        found[key] = metadata.distribution(name)
    except metadata.PackageNotFoundError:  # of an extra, or of another system
        return
    for requirement in found[key].requires or []:
        needed = _NAME.match(requirement)
        if needed is not None:
            _collect(needed[0], found)


def _component(package: metadata.Distribution) -> dict[str, Any]:
    name, version = package.metadata["Name"], package.version
    made = {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}"}
    licence = _licence(package)
    return made | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _licence(package: metadata.Distribution) -> str:
    """As the package states it: an expression, its classifiers, or the first line of what it wrote."""
    told: dict[str, Any] = package.metadata.json
    if told.get("license_expression"):
        return str(told["license_expression"])
    lines = [line for line in told.get("classifier", []) if line.startswith("License ::")]
    names = ", ".join(line.rsplit("::", 1)[-1].strip() for line in lines)
    return names or str(told.get("license") or "").split("\n", 1)[0][:100]
