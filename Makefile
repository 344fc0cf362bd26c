# Two commands matter: `make run` starts walkapp with its example, `make test` proves it. README.md says the rest.
# Needs Python 3.11 or newer with venv, git and make. Everything else is fetched into .venv and static/node_modules.

SHELL := /bin/sh
.DEFAULT_GOAL := run
# Containers often forbid Python to keep what it has compiled; each of some fifty processes would do it all anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run setup front test test-fast test-kills lint bench lock moved

run: setup
	@exec .venv/bin/walkapp start

setup: .venv/.installed front

# Builds what the browser gets, where its sources differ from what is built.
front: .venv/.installed
	@.venv/bin/python static/build.py

test: setup
	@.venv/bin/python -m tests.run

test-fast: setup
	@.venv/bin/python -m tests.run --without-browser

# Kills three hundred phones and two hundred servers in the middle of saving and sending, and sends fifty observations
# through a bad network; some fifty minutes.
test-kills: setup
	@WALKAPP_KILLS=300 WALKAPP_NETWORK=50 .venv/bin/python -m pytest -q -s tests/journeys/test_phone_killed.py \
		tests/journeys/test_bad_network.py

lint: setup
	@.venv/bin/python -m tests.run --only-checks

bench: setup
	@.venv/bin/python -m tests.bench

# Looks up the newest versions that pyproject.toml allows, and writes them down with hashes and without addresses.
lock: .venv/.installed
	@rm -f uv.lock
	@.venv/bin/uv lock --quiet --python .venv/bin/python
	@.venv/bin/uv export --quiet --python .venv/bin/python --format requirements-txt --no-emit-project --group dev \
		--output-file requirements.lock
	@.venv/bin/python static/build.py lock
	@.venv/bin/python -m tests.bench.lighthouse lock

# An environment knows its place and its Python: in a folder that was moved, or after Python was, it is made anew.
ifneq "$(shell .venv/bin/python -c '' 2>/dev/null && cat .venv/.place)" "$(CURDIR)"
.venv/.place: moved
endif

.venv/.place:
	@for found in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		"$$found" -c 'import ensurepip, venv' >/dev/null 2>&1 || { incomplete=$$found; continue; }; \
		echo "Making the environment .venv with $$("$$found" --version)"; \
		"$$found" -m venv --clear .venv && printf '%s\n' "$(CURDIR)" > $@; \
		exit; \
	done; \
	if [ -n "$$incomplete" ]; then \
		echo "$$incomplete has no venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	else \
		echo "walkapp needs Python 3.11 or newer and found none. Where it lies elsewhere: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

# uv installs the lock ten times quicker than pip; pip fetches uv alone, by the same lock's hashes. Behind a proxy with
# certificates of its own uv needs the system's; where it reaches nothing (it does not read pip's settings) pip does all.
.venv/.installed: .venv/.place requirements.lock pyproject.toml
	@echo "Installing what requirements.lock names"
	@awk '/^[^ #]/ { found = /^uv==/ } found' requirements.lock > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock \
		|| .venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --require-hashes -r requirements.lock \
		|| .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --offline --no-deps --no-build-isolation --editable .
	@touch $@
