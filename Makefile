# Two commands do all set-up on a machine with Python 3.11, make and git: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
ROOMS := segmentation datasets annotation_tools analyzer api tests

.PHONY: demo test lint serve benchmark clean

# Two photographs in the public domain, which scikit-image and matplotlib bring along.
demo: .venv/base
	$(BIN)/skinsight analyze --out demo $$($(BIN)/python -c "import pathlib, matplotlib, skimage; \
	print(pathlib.Path(skimage.__file__).parent / 'data/astronaut.png', \
	pathlib.Path(matplotlib.get_data_path()) / 'sample_data/grace_hopper.jpg')")

test: .venv/dev
	$(BIN)/python -m pytest

lint: .venv/dev
	$(BIN)/ruff check $(ROOMS)
	$(BIN)/ruff format --check $(ROOMS)
	$(BIN)/mypy

serve: .venv/base
	$(BIN)/skinsight serve

benchmark: .venv/base
	$(BIN)/python -m tests.benchmarks.stages

# The base install has no torch: analysing and serving need none.
.venv/base: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/dev: .venv/base
	$(BIN)/python -m pip install --quiet --editable '.[train,dev]'
	touch $@

clean:
	rm -rf .venv demo
