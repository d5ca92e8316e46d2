# Each target works on a fresh clone with Python 3.11 and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8088
CLOCK ?=
VENV := .venv
BIN := $(VENV)/bin
# `touch` keeps the installation; a changed pyproject.toml or lock installs anew.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_PIP := $(VENV)/.installed-pip
AUDITOR := var/audit/bin/pip-audit
LOCKER := var/lock/bin/uv
# One version of each package, by its hash; then the project itself, which has none.
REQUIREMENTS := $(BIN)/python .ci/requirements.py
LOCKED := $(BIN)/pip install --quiet --require-hashes --constraint requirements.lock --requirement /dev/stdin
PROJECT := $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .

.PHONY: demo test test-faults lint types check eval bench bench-load audit quality lock wheel test-wheel screenshots format clean

demo: $(INSTALLED)
	@$(BIN)/python -m bot train
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(CLOCK),--clock $(CLOCK))

test: $(INSTALLED_DEV)
	$(BIN)/python -m bot train
	$(BIN)/python -m pytest --cov

test-faults: $(INSTALLED_DEV)
	$(BIN)/python -m bot train
	HELPDESK_TEST_FAULTS=all $(BIN)/python -m pytest tests/faults tests/ops/test_deploy.py tests/test_replicas.py

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED_DEV)
	$(BIN)/mypy

check: $(INSTALLED)
	$(BIN)/python -m bot check

eval: $(INSTALLED)
	$(BIN)/python -m bot eval tests/eval/*.jsonl --gate tests/eval/gate.yaml

bench: $(INSTALLED)
	$(BIN)/python -m bot bench
	$(BIN)/python -m bot bench-clicks
	$(BIN)/python -m bot bench-start

bench-load: $(INSTALLED)
	$(BIN)/python -m bot bench-load

# Known faults in the packages of the lock.
audit: $(AUDITOR)
	$(AUDITOR) --requirement requirements.lock --no-deps --disable-pip --progress-spinner off

# What pyproject.toml has changed; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: $(LOCKER) | $(BIN)/python
	$(REQUIREMENTS) --all | $(LOCKER) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' $(UPGRADE) \
		--output-file requirements.lock -

wheel: $(INSTALLED)
	rm -rf var/dist
	$(BIN)/python -m bot train --ship
	$(BIN)/python -m hatchling build --directory var/dist

# Installed with each extra alone, far from here: asked, examined, served, stopped.
test-wheel: wheel
	$(BIN)/python .ci/installed.py var/dist/*.whl

quality: $(INSTALLED)
	$(BIN)/python -m bot quality --write

screenshots: $(INSTALLED_DEV)
	$(BIN)/python -m tests.browser.screenshots

format: $(INSTALLED_DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) var build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# In an environment of its own: its packages are none of ours.
$(AUDITOR): | $(BIN)/python
	$(BIN)/python -m venv var/audit
	var/audit/bin/pip install --quiet 'pip-audit>=2.7,<3'

$(LOCKER): | $(BIN)/python
	$(BIN)/python -m venv var/lock
	var/lock/bin/pip install --quiet 'uv>=0.9,<1'

$(INSTALLED_PIP): requirements.lock | $(BIN)/python
	sed -n '/^pip==/,/[^\\]$$/p' requirements.lock | $(BIN)/pip install --quiet --require-hashes --requirement /dev/stdin
	touch $@

$(INSTALLED): pyproject.toml $(INSTALLED_PIP)
	$(REQUIREMENTS) build | $(LOCKED)
	$(PROJECT)
	touch $@

$(INSTALLED_DEV): pyproject.toml $(INSTALLED_PIP)
	$(REQUIREMENTS) build dev postgres fast | $(LOCKED)
	$(PROJECT)
	touch $(INSTALLED) $@
