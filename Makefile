# งานประจำทั้งหมดของ workbench: พิมพ์ make เพื่อดูรายการ
# Everything runs in .venv with the versions of constraints.txt; nothing is installed outside the project
# except the PDF engine's three system libraries (tools/pdf_libraries.py).

# Without a wish, .venv keeps the interpreter it has; with another one than that it is made anew.
PYTHON ?= $(shell $(BIN)/python -c '' 2>/dev/null && echo $(BIN)/python || echo python3)
PERIOD ?= 2563-06
SAMPLE ?= build/sample
ARGS ?=

BIN := .venv/bin
WORKBENCH := $(BIN)/workbench --root "$(SAMPLE)"

# make itself ends with 2 whatever failed, so the code of the command is printed too.
or_say_code = || { code=$$?; echo "workbench จบด้วยรหัส $$code (exit code $$code)" >&2; exit $$code; }

# A file of tests stays with one process: its notebook, or the year that its tests share, is made once.
parallel = -n logical --maxprocesses 4 --dist loadfile

install = "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo "ต้องใช้ Python 3.11 ขึ้นไป เช่น make PYTHON=python3.11 · Python 3.11 or newer is needed" >&2; exit 6; }; \
  "$(PYTHON)" tools/install.py

.DEFAULT_GOAL := help
.PHONY: help setup developer-tools report sample lab test test-slow check format pins clean
.NOTPARALLEL:

help: ## แสดงรายการนี้ · this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## เตรียม .venv และไลบรารีสำหรับ PDF ครั้งแรกใช้เวลาไม่กี่นาที · the pinned packages and the PDF's libraries
	@$(install)
	@$(BIN)/python tools/pdf_libraries.py

developer-tools:
	@$(install) test dev

report: setup sample ## รายงานรายเดือนจากข้อมูลสมมติ (PERIOD=2563-06) · the sample year's monthly report
	@$(WORKBENCH) run monthly --period $(PERIOD) $(or_say_code)

# Exit code 3 means that faulty workbooks were set aside, which the sample year contains on purpose.
sample: setup ## เขียนและรับข้อมูลสมมติใน build/sample · write and ingest the made-up year
	@mkdir -p "$(SAMPLE)"
	@test -e "$(SAMPLE)/.written" || { $(WORKBENCH) sample && touch "$(SAMPLE)/.written"; } $(or_say_code)
	@( $(WORKBENCH) ingest "$(SAMPLE)/data/incoming" || { code=$$?; test $$code -eq 3 || exit $$code; } ) \
	  $(or_say_code)

lab: setup ## เปิดสมุดงานใน JupyterLab (ใช้ข้อมูลสมมติเมื่อยังไม่มีข้อมูลจริง) · JupyterLab on notebooks/
	@if [ -e data/ledger.db ]; then $(BIN)/workbench lab; \
	else $(MAKE) --no-print-directory sample && $(WORKBENCH) lab; fi

check: developer-tools ## ตรวจรูปแบบและชนิดข้อมูล ไม่กี่วินาที · lint, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: check sample ## ตรวจทุกอย่าง · check, then every test, doctest and notebook
	@$(BIN)/python -m pytest -m 'not slow' $(parallel) $(ARGS)

test-slow: developer-tools setup ## ทั้งปีข้อมูลสมมติ ทุกขอบเขต และเรื่องเล่าของคู่มือ (ประมาณ 15 นาที) · the whole sample year, and the guide's story
	@$(BIN)/python -m pytest -m slow tests $(parallel) $(ARGS)

format: developer-tools ## จัดรูปแบบโค้ด · format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

pins: developer-tools ## เขียน constraints.txt จาก .venv · pin what .venv now holds
	@{ sed -n '/^#/p' constraints.txt; \
	  $(BIN)/python -m pip --disable-pip-version-check freeze --all --exclude-editable --exclude pip; } > constraints.new
	@mv constraints.new constraints.txt

clean: ## ลบ build/ และแคช (ไม่แตะ data/ และ outputs/) · remove build/ and caches
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
