# Each target works on a fresh clone with Python 3.11 and nothing else. `make` alone prints what each is for.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8088
CLOCK ?=
# More than there are processors: most tests wait for an answer, of Slack or of a database.
WORKERS ?= 4
COVERAGE ?=
VENV := .venv
BIN := $(VENV)/bin
# `touch` keeps the installation; a changed pyproject.toml or lock installs anew.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_PIP := $(VENV)/.installed-pip
AUDITOR := var/audit/bin/pip-audit
AXE := var/axe/node_modules/axe-core/axe.min.js
OTHER_SLACK := var/other-slack/node_modules/local-slack-linux-x64/bin/local-slack
LISTER := var/sbom/bin/cyclonedx-py
LOCKER := var/lock/bin/uv
# One version of each package, by its hash; then the project itself, which has none.
REQUIREMENTS := $(BIN)/python .ci/requirements.py
LOCKED := $(BIN)/pip install --quiet --require-hashes --constraint requirements.lock --requirement /dev/stdin
PROJECT := $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .

PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal
# Other folders start the bot, a Slack or a process in nearly every test; collecting them takes as long as running these.
FAST := tests/core tests/content tests/desk tests/handlers tests/test_architecture.py
# Whatever the shell says: else each worker, and each of the hundred processes they start, compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help axe other-slack demo test-fast test test-slow test-faults test-random lint types check eval bench bench-load \
	audit sbom lock wheel test-wheel quality screenshots format clean

help: ## Prints these lines.
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(INSTALLED) ## Starts a local Slack and the bot in it; prints what to try. CLOCK= sets the time, PORT= the port.
	@echo "Preparing the matcher (about 30 seconds the first time, then none) ..."
	@$(BIN)/python -m bot train
	@echo "Starting the local Slack and the bot ..."
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(CLOCK),--clock $(CLOCK))

test-fast: $(INSTALLED_DEV) ## Runs the tests of rules, knowledge, desks and rendering, on SQLite, in a minute: after each change.
	$(BIN)/python -m bot train
	$(PYTEST) $(FAST) -m "not slow and not postgres and not whole and not sweep"

test: $(INSTALLED_DEV) ## Runs the suite, of the slow proofs a sample: before each commit. COVERAGE=--cov measures, too.
	$(BIN)/python -m bot train
	$(PYTEST) -m "not slow" $(COVERAGE)

test-faults: $(INSTALLED_DEV) ## Tries every fault with everything that ends in a message, on both databases.
	$(BIN)/python -m bot train
	HELPDESK_TEST_STORM_SECONDS=120 $(PYTEST) tests/faults tests/ops/test_deploy.py tests/test_replicas.py

test-random: $(INSTALLED_DEV) ## Tries new random examples, 20 times as many as `make test`, whose are always the same.
	$(BIN)/python -m bot train
	HELPDESK_TEST_EXAMPLES=20 $(PYTEST) -m hypothesis --timeout 1800

test-slow: $(INSTALLED_DEV) ## Runs the slow proofs: before each merge.
	$(BIN)/python -m bot train
	$(PYTEST) -m slow

lint: $(INSTALLED_DEV) ## Checks style, and which room may import which.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED_DEV) ## Checks types.
	$(BIN)/mypy

check: $(INSTALLED) ## Checks the knowledge, as its editors do.
	$(BIN)/python -m bot check

eval: $(INSTALLED) ## Measures how well questions are matched; fails below the gate.
	$(BIN)/python -m bot eval --gates

bench: $(INSTALLED) ## Measures the matcher and its training, a click, a publication, the readiness board and a start.
	$(BIN)/python -m bot bench
	$(BIN)/python -m bot bench-clicks
	$(BIN)/python -m bot bench-publishing
	$(BIN)/python -m bot bench-readiness
	$(BIN)/python -m bot bench-start
	$(BIN)/python -m bot bench-training

bench-load: $(INSTALLED) ## Measures a busy minute.
	$(BIN)/python -m bot bench-load

audit: $(AUDITOR) ## Looks up known faults in the packages of the lock.
	$(AUDITOR) --requirement requirements.lock --no-deps --disable-pip --progress-spinner off

sbom: $(INSTALLED) $(LISTER) ## Lists every package here with version and license, as CycloneDX JSON in var/sbom.json.
	$(LISTER) environment --pyproject pyproject.toml --output-format JSON --output-file var/sbom.json $(BIN)/python

lock: $(LOCKER) | $(BIN)/python ## Locks what pyproject.toml asks for; with UPGRADE=--upgrade, the newest of everything.
	$(REQUIREMENTS) --all | $(LOCKER) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' $(UPGRADE) \
		--output-file requirements.lock -

wheel: $(INSTALLED) ## Builds the package, with a matcher that is trained.
	rm -rf var/dist
	$(BIN)/python -m bot train --ship
	$(BIN)/python -m hatchling build --directory var/dist

test-wheel: wheel ## Installs the wheel with each extra alone, far from here, and tries it.
	$(BIN)/python .ci/installed.py var/dist/*.whl

quality: $(INSTALLED) ## Writes knowledge/QUALITY.md anew.
	$(BIN)/python -m bot quality --write

axe: $(AXE) ## Installs the accessibility rules that browser tests check the page by (needs npm); without them those are skipped.

other-slack: $(OTHER_SLACK) ## Installs a Slack server that is not ours, which some journeys also run against (needs npm, Linux, x64); without it those are skipped.

screenshots: $(INSTALLED_DEV) ## Takes the pictures of the documents anew.
	$(BIN)/python -m tests.browser.screenshots

format: $(INSTALLED_DEV) ## Puts style right where that can be done without thought.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Removes what was installed, trained and built.
	rm -rf $(VENV) var build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making a Python environment in $(VENV) (a few seconds) ..."
	@$(PYTHON) -m venv $(VENV)

# In an environment of its own: its packages are none of ours.
$(AUDITOR): | $(BIN)/python
	$(BIN)/python -m venv var/audit
	var/audit/bin/pip install --quiet 'pip-audit>=2.7,<3'

$(AXE): tests/browser/axe/package-lock.json
	@mkdir -p var/axe
	@cp tests/browser/axe/package.json tests/browser/axe/package-lock.json var/axe/
	npm ci --prefix var/axe --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(OTHER_SLACK): tests/other_slack/package-lock.json
	@mkdir -p var/other-slack
	@cp tests/other_slack/package.json tests/other_slack/package-lock.json var/other-slack/
	npm ci --prefix var/other-slack --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(LISTER): | $(BIN)/python
	$(BIN)/python -m venv var/sbom
	var/sbom/bin/pip install --quiet 'cyclonedx-bom>=7,<8'

$(LOCKER): | $(BIN)/python
	$(BIN)/python -m venv var/lock
	var/lock/bin/pip install --quiet 'uv>=0.9,<1'

$(INSTALLED_PIP): requirements.lock | $(BIN)/python
	@echo "Getting the package installer, in the version of requirements.lock ..."
	@sed -n '/^pip==/,/[^\\]$$/p' requirements.lock | $(BIN)/pip install --quiet --require-hashes --requirement /dev/stdin
	@touch $@

$(INSTALLED): pyproject.toml $(INSTALLED_PIP)
	@echo "Installing the bot and the packages it needs into $(VENV) (up to a minute; nothing outside this folder changes) ..."
	@$(REQUIREMENTS) build | $(LOCKED)
	@$(PROJECT)
	@touch $@

$(INSTALLED_DEV): pyproject.toml $(INSTALLED_PIP)
	@echo "Installing the bot with its tests' packages into $(VENV) (up to two minutes) ..."
	@$(REQUIREMENTS) build dev postgres fast | $(LOCKED)
	@$(PROJECT)
	@touch $(INSTALLED) $@
