# Everything runs in an environment of its own, .venv, made on first use with the newest Python that serves.
SHELL := /bin/bash
DATA ?= data
PORT ?= 8000
NER ?= ../shared/data/ner
GOLD ?= $(wildcard ../shared/eval/dev)
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for version in 3.13 3.12 3.11; do \
	for name in python$$version python3 python; do \
	if $$name -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" 2>/dev/null; \
	then command -v $$name; exit; fi; done; done)

.PHONY: run test lint types bench model clean

run: $(VENV)/installed
	$(BIN)/python -m index add seeds --data $(DATA)
	$(BIN)/python -m web --data $(DATA) --port $(PORT)

test: $(VENV)/installed
	$(BIN)/python -m pytest

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed
	$(BIN)/mypy

bench: $(VENV)/installed
	$(BIN)/python -m bench

model: $(VENV)/installed
	@test -d "$(NER)" || { echo "NER names no folder of annotated articles: make model NER=FOLDER"; exit 1; }
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training $(NER) $(if $(GOLD),--gold $(GOLD))

$(VENV)/installed: setup.cfg constraints.txt
	@test -n "$(PYTHON)" || { echo "Lede needs Python 3.13, 3.12 or 3.11, and none of them is on the PATH."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
