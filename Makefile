# Everything runs in an environment of its own, .venv, made on first use with the newest Python that serves.
SHELL := /bin/bash
DATA ?= data
PORT ?= 8000
NER ?= ../shared/data/ner
BENCH ?=
GOLD ?= $(wildcard ../shared/eval/dev)
VENV := .venv
AXE := 4.14.1
KERNELS := index/compiled.py index/columns.py $(shell grep -rl '^@kernel' --include='*.py' index search)
BIN := $(VENV)/bin
PYTHON ?= $(shell for version in 3.13 3.12 3.11; do \
	for name in python$$version python3 python; do \
	if $$name -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" 2>/dev/null; \
	then command -v $$name; exit; fi; done; done)

.PHONY: run test lint types browser bench fuzz model clean

run: $(VENV)/warmed
	$(BIN)/python -m index add seeds --data $(DATA)
	$(BIN)/python -m web --data $(DATA) --port $(PORT)

# A module's tests stay together in one process: what they share is made once.
test: $(VENV)/warmed
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed
	$(BIN)/mypy

# What the tests in a browser need beside Python; each part that cannot be had leaves its tests out, see tests/skips.txt.
browser: $(VENV)/installed
	@for name in chromium chromedriver; do command -v $$name >/dev/null || missing=1; done; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	chromium chromium-driver fonts-noto-core >/dev/null; fi || echo "no Chromium: its tests are left out"
	@mkdir -p $(VENV)/axe; cd $(VENV)/axe; \
	if [ ! -e axe.min.js ] && command -v npm >/dev/null; then npm pack --silent axe-core@$(AXE) >/dev/null && \
	tar -xzf axe-core-$(AXE).tgz --strip-components=1 package/axe.min.js && rm axe-core-$(AXE).tgz; fi \
	|| echo "no axe-core: its tests are left out"

bench: $(VENV)/measured $(VENV)/warmed
	$(BIN)/python -m bench search --write docs/benchmarks.md $(BENCH)

fuzz: $(VENV)/fuzzed
	$(BIN)/python -m bench.fuzz

model: $(VENV)/installed
	@test -d "$(NER)" || { echo "NER names no folder of annotated articles: make model NER=FOLDER"; exit 1; }
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training $(NER) $(if $(GOLD),--gold $(GOLD))

$(VENV)/measured: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	touch $@

$(VENV)/fuzzed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	touch $@

$(VENV)/installed: setup.cfg constraints.txt
	@test -n "$(PYTHON)" || { echo "Lede needs Python 3.13, 3.12 or 3.11, and none of them is on the PATH."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

# A kernel is compiled together with those that it calls, but kept by its own file's date: one that changes renews all.
$(VENV)/warmed: $(VENV)/installed $(KERNELS)
	find index search -name '*.nb[ci]' -delete
	$(BIN)/python -m index warm
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
