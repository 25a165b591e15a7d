# Everything runs in .venv, made from the hash-locked requirements; DATA is the folder with dev/ and train/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared
export PYTHONHASHSEED := 0

.PHONY: run test check score bench floors soak lock clean

run: $(VENV)/.core
	$(BIN)/extractor run corpus -o facts

test: $(VENV)/.dev
	$(BIN)/pytest -n 2 -m "not soak"

soak: $(VENV)/.dev
	$(BIN)/pytest -n 2 -m soak

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

score: $(VENV)/.core
	$(BIN)/extractor score gold
	$(BIN)/extractor score $(DATA)/dev

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed $(DATA)

floors: $(VENV)/.core
	$(BIN)/python -m extractor score gold --floors gold/floors.json

lock:
	for name in core dev hanlp parquet ray spacy train web; do $(MAKE) requirements/$$name.lock; done

$(VENV)/.core: requirements/core.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.lock
	$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.lock
	touch $@

clean:
	rm -rf $(VENV) facts .pytest_cache .mypy_cache .ruff_cache
