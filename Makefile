# make run    start the window (without a display: train and recognise digits in the terminal)
# make test   all tests; make check: linters, types, import contracts
# Each does its own set-up. Another Python: make PYTHON=python3.12 run

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet

.PHONY: run test fuzz check parity bench screenshots icons stubs dist bundle bundle-test clean
.DELETE_ON_ERROR:

run: $(VENV)/.installed
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then sh .ci/system-libraries $(PY) window; fi
	@$(PY) main.py $(ARGS)

test: $(VENV)/.installed-dev
	@sh .ci/system-libraries $(PY) tests
	@echo "compiling kernels, unless they are there: about a minute"; $(PY) -m engine.kernels.compiling --now
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n auto $(ARGS)

# Damaged files for every reader, thousands of each; `make test` tries a hundred.
fuzz: $(VENV)/.installed-dev
	FUZZ_EXAMPLES=3000 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n auto --dist=load tests/fuzz $(ARGS)

check: $(VENV)/.installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m engine.ops.stubs --check
	$(VENV)/bin/lint-imports

# Compared with PyTorch, which only this target needs: once with the compiled kernels wherever they
# can compute, once without any, but for what has nothing to do with them.
NO_KERNELS := test_codegen.py test_onnx_import.py test_printing.py test_non_tensors.py \
	optim/test_lr_schedulers.py
parity: $(VENV)/.installed-dev
	@$(PY) -c "import torch, onnxscript" 2>/dev/null || $(PIP) install "torch==2.13.0" "onnxscript>=0.5,<1"
	ENGINE_KERNELS=always $(PY) -m pytest -n auto tests/parity $(ARGS)
	ENGINE_KERNELS=off $(PY) -m pytest -n auto tests/parity $(NO_KERNELS:%=--ignore=tests/parity/%) $(ARGS)

# Training steps timed beside PyTorch's; tests/benchmarks/README.md explains the figures.
bench: $(VENV)/.installed-dev
	@$(PY) -c "import torch" 2>/dev/null || $(PIP) install "torch==2.13.0"
	@$(PY) -m tests.benchmarks.speed $(ARGS)

# README's pictures, taken from the running program.
screenshots: $(VENV)/.installed-dev
	@sh .ci/system-libraries $(PY) tests
	$(PY) tests/e2e/screenshots.py assets/screenshots

# The program's icon in every size, from its SVG.
icons: $(VENV)/.installed-dev
	QT_QPA_PLATFORM=offscreen $(PY) assets/packaging/icons.py

# The wheel and the source distribution, in dist/.
dist: $(VENV)/.installed-dev
	rm -rf dist/*.whl dist/*.tar.gz
	$(PY) -m build
	$(PY) -m twine check --strict dist/*.whl dist/*.tar.gz

# A folder dist/backprop-studio that needs no Python: take it anywhere and start the program in it.
bundle: $(VENV)/.installed-dev
	$(PY) -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/bundle \
		assets/packaging/backprop-studio.spec

# The bundle's main job, done in an environment that has nothing else: takes minutes.
bundle-test: bundle
	@sh .ci/system-libraries $(PY) tests
	$(PY) tests/e2e/bundle_smoke.py dist/backprop-studio

stubs: $(VENV)/.installed
	$(PY) -m engine.ops.stubs

$(VENV)/.installed: pyproject.toml
	@sh .ci/virtual-environment $(PYTHON) $(VENV)
	$(PIP) install --editable .
	@touch $@

# Brings what `.installed` does: one installation instead of two.
$(VENV)/.installed-dev: pyproject.toml
	@sh .ci/virtual-environment $(PYTHON) $(VENV)
	$(PIP) install --editable ".[dev]"
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build dist *.egg-info
