# งานประจำทั้งหมดของ workbench: พิมพ์ make เพื่อดูรายการ
# Everything runs in .venv with the versions of constraints.txt; nothing is installed outside the project
# except the PDF engine's three system libraries (tools/pdf_libraries.py).

PYTHON ?= python3
PERIOD ?= 2563-06
SAMPLE ?= build/sample
ARGS ?=
LAB_FLAGS ?= $(if $(filter 0,$(shell id -u)),--allow-root)

BIN := .venv/bin
INSTALLED := .venv/.installed
WRITTEN := $(SAMPLE)/.written
WORKBENCH := $(BIN)/workbench --root $(SAMPLE)
PIP := $(BIN)/python -m pip --disable-pip-version-check

# make itself ends with 2 whatever failed, so the code of the command is printed too.
or_say_code = || { code=$$?; echo "workbench จบด้วยรหัส $$code (exit code $$code)" >&2; exit $$code; }

.DEFAULT_GOAL := help
.PHONY: help setup pdf-libraries report sample lab test test-slow check format pins clean

help: ## แสดงรายการนี้ · this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED) ## เตรียม .venv ครั้งแรกใช้เวลาไม่กี่นาที · virtual environment with the pinned packages

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "ต้องใช้ Python 3.11 ขึ้นไป เช่น make PYTHON=python3.11 · Python 3.11 or newer is needed" >&2; exit 6; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "ยังไม่มีโมดูล venv · the venv module is missing; on Debian or Ubuntu:" >&2; \
	  echo "  sudo apt-get install -y python3-venv" >&2; exit 6; }
	@test -x $(BIN)/pip || { echo "สร้าง .venv · creating .venv"; $(PYTHON) -m venv .venv; }
	@echo "ติดตั้งแพ็กเกจตาม constraints.txt · installing the pinned packages"
	@{ $(PIP) install -c constraints.txt setuptools && \
	  $(PIP) install -c constraints.txt --no-build-isolation -e '.[test,dev]'; } > .venv/pip.log 2>&1 || { \
	  tail -n 20 .venv/pip.log >&2; \
	  echo "ติดตั้งไม่สำเร็จ รายละเอียดอยู่ใน .venv/pip.log · installation failed, see .venv/pip.log" >&2; exit 6; }
	@touch $@

pdf-libraries: setup
	@$(BIN)/python tools/pdf_libraries.py

report: sample pdf-libraries ## รายงานรายเดือนจากข้อมูลสมมติ (PERIOD=2563-06) · the sample year's monthly report
	@$(WORKBENCH) run monthly --period $(PERIOD) $(or_say_code)

# Exit code 3 means that faulty workbooks were set aside, which the sample year contains on purpose.
sample: $(WRITTEN) ## เขียนและรับข้อมูลสมมติใน build/sample · write and ingest the made-up year
	@( $(WORKBENCH) ingest $(SAMPLE)/data/incoming || { code=$$?; test $$code -eq 3 || exit $$code; } ) \
	  $(or_say_code)

$(WRITTEN): | $(INSTALLED)
	@mkdir -p $(SAMPLE)
	@$(WORKBENCH) sample $(or_say_code)
	@touch $@

lab: setup ## เปิดสมุดงานใน JupyterLab (ใช้ข้อมูลสมมติเมื่อยังไม่มีข้อมูลจริง) · JupyterLab on notebooks/
	@if [ -e data/ledger.db ]; then $(BIN)/jupyter lab $(LAB_FLAGS) notebooks; \
	else $(MAKE) --no-print-directory sample && \
	  WORKBENCH_ROOT=$(abspath $(SAMPLE)) $(BIN)/jupyter lab $(LAB_FLAGS) notebooks; fi

check: setup ## ตรวจรูปแบบและชนิดข้อมูล ไม่กี่วินาที · lint, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: check pdf-libraries sample ## ตรวจทุกอย่าง · check, then every test, doctest and notebook
	@$(BIN)/python -m pytest -m 'not slow' $(ARGS)

test-slow: pdf-libraries ## ทั้งปีข้อมูลสมมติ ทุกขอบเขต และเรื่องเล่าของคู่มือ (ประมาณ 20 นาที) · the whole sample year, and the guide's story
	@$(BIN)/python -m pytest -m slow tests $(ARGS)

format: setup ## จัดรูปแบบโค้ด · format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

pins: ## เขียน constraints.txt จาก .venv · pin what .venv now holds
	@{ sed -n '/^#/p' constraints.txt; \
	  $(PIP) freeze --all --exclude-editable --exclude pip; } > constraints.new
	@mv constraints.new constraints.txt

clean: ## ลบ build/ และแคช (ไม่แตะ data/ และ outputs/) · remove build/ and caches
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
