# Each target works on a fresh clone with Python 3.11 and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8088
CLOCK ?=
VENV := .venv
BIN := $(VENV)/bin
# `touch` keeps the installation; a changed pyproject.toml installs anew.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: demo test lint types check eval bench quality screenshots format clean

demo: $(INSTALLED)
	@$(BIN)/python -m bot train
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(CLOCK),--clock $(CLOCK))

test: $(INSTALLED_DEV)
	$(BIN)/python -m bot train
	$(BIN)/python -m pytest --cov

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

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	touch $@

$(INSTALLED_DEV): pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[dev,postgres]'
	touch $(INSTALLED) $@
