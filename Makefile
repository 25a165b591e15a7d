# Everything runs in .venv, made from the hash-locked requirements.
# DATA is a folder that may hold dev/, train/ and data/ beside the checkout; what needs it is left out where it is absent.
PYTHON ?= python3
DATA ?= ../shared
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
export PYTHONHASHSEED := 0
export EXTRACTOR_DATA ?= $(DATA)

.PHONY: run test test-train test-hanlp test-spacy test-web test-cluster docs check score bench floors soak lock clean

run: $(VENV)/.core
	$(BIN)/extractor run corpus -o facts

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m "not soak and not hanlp and not ray"

# The tests of training need torch, by far the largest of all: they have a step of their own, with what else needs onnx.
test-train: $(VENV)/.train
	$(BIN)/python -m pytest -n 2 tests/training src/extractor/training tests/reader/test_device.py

# So do those of other extras. HanLP's fit their models on the spot (minutes on a slow machine); nothing is fetched.
test-hanlp: $(VENV)/.hanlp
	$(BIN)/python -m pytest tests/hanlp

test-spacy: $(VENV)/.spacy
	$(BIN)/python -m pytest tests/spacy src/extractor/spacy.py

test-web: $(VENV)/.web
	$(BIN)/python -m pytest -m "not soak" tests/web tests/explorer/test_app.py src/extractor/web src/extractor/explorer/app.py

# A Ray cluster of several processes on this machine, and Spark where there is Java.
test-cluster: $(VENV)/.ray $(VENV)/.spark
	RAY_worker_niceness=0 $(BIN)/python -m pytest -m "not soak" tests/batch/test_ray.py tests/batch/test_spark.py

# The site, in site/; nothing is fetched. The tests run the code of its pages.
docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/python -m pytest tests/test_docs.py

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m soak

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

score: $(VENV)/.core
	$(BIN)/extractor score gold
	@if test -d "$(DATA)/dev"; then set -x; $(BIN)/extractor score "$(DATA)/dev"; else echo "no $(DATA)/dev: the seed alone"; fi

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed "$(DATA)"
	$(BIN)/python -m benchmarks.scoring "$(DATA)"
	$(BIN)/python -m benchmarks.tables "$(DATA)"

# Raises gold/floors.json to what is reached; fails where a score has fallen. To lower one on purpose:
# .venv/bin/extractor score gold --floors gold/floors.json --lower, and a line in CHANGELOG.md.
floors: $(VENV)/.core
	$(BIN)/extractor score gold --floors gold/floors.json

# Needs uv on the path (or UV=path/to/uv). torch and what it alone brings stand in torch.lock, and in no other lock.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links
OWN = sed -nE 's/^(torch|triton|setuptools|cuda-[a-z0-9-]+|nvidia-[a-z0-9-]+)==.*/--no-emit-package \1/p' requirements/torch.lock
lock:
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/core.lock
	$(COMPILE) pyproject.toml requirements/build.in --extra dev -c requirements/core.lock -o requirements/dev.lock
	$(COMPILE) requirements/torch.in -c requirements/core.lock -o requirements/torch.lock
	for name in docs spark; do \
	  $(COMPILE) requirements/$$name.in -c requirements/dev.lock -o requirements/$$name.lock || exit 1; done
	for name in merging pandas parquet ray spacy web; do \
	  $(COMPILE) pyproject.toml --extra $$name -c requirements/dev.lock -o requirements/$$name.lock || exit 1; done
	for name in hanlp train; do \
	  $(COMPILE) pyproject.toml $$(ls requirements/$$name.in 2>/dev/null) --extra $$name -c requirements/dev.lock -c requirements/torch.lock \
	    $$($(OWN)) -o requirements/$$name.lock || exit 1; done

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/python requirements/core.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

# Any torch of the range will do, so take the build that suits the machine: make test-train TORCH='torch==2.13.0+cpu'
TORCH ?= torch==2.13.0
$(VENV)/.train: $(VENV)/.dev requirements/train.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check "$(TORCH)"
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/train.lock
	touch $@

# torch first: asked for by HanLP alone it would come with gigabytes of CUDA.
$(VENV)/.hanlp: $(VENV)/.train requirements/hanlp.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/hanlp.lock
	touch $@

$(VENV)/.spacy $(VENV)/.web $(VENV)/.docs $(VENV)/.ray $(VENV)/.spark: $(VENV)/.%: $(VENV)/.dev requirements/%.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/$*.lock
	touch $@

clean:
	rm -rf $(VENV) facts build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
