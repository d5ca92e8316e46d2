# Each target works on a fresh clone with Python 3.11 and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8088
CLOCK ?=
VENV := .venv
BIN := $(VENV)/bin
# `touch` keeps the installation; a changed pyproject.toml installs anew.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
AUDITOR := var/audit/bin/pip-audit

.PHONY: demo test test-faults lint types check eval bench bench-load audit quality screenshots format clean

demo: $(INSTALLED)
	@$(BIN)/python -m bot train
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(CLOCK),--clock $(CLOCK))

test: $(INSTALLED_DEV)
	$(BIN)/python -m bot train
	$(BIN)/python -m pytest --cov

test-faults: $(INSTALLED_DEV)
	$(BIN)/python -m bot train
	HELPDESK_TEST_FAULTS=all $(BIN)/python -m pytest tests/faults tests/test_deploy.py tests/test_replicas.py

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED_DEV)
	$(BIN)/mypy

check: $(INSTALLED)
	$(BIN)/python -m bot check

eval: $(INSTALLED)
	$(BIN)/python -m bot eval tests/eval/dev.jsonl --gate tests/eval/gate.yaml

bench: $(INSTALLED)
	$(BIN)/python -m bot bench
	$(BIN)/python -m bot bench-clicks
	$(BIN)/python -m bot bench-start

bench-load: $(INSTALLED)
	$(BIN)/python -m bot bench-load

# Known faults in the packages that are installed for continuous integration.
audit: $(AUDITOR)
	$(AUDITOR) --requirement .ci/constraints.txt --no-deps --disable-pip --progress-spinner off

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

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	touch $@

$(INSTALLED_DEV): pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[dev,postgres,fast]'
	touch $(INSTALLED) $@
