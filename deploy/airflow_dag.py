"""An Airflow DAG that runs the same command as the other recipes (see README.md); for Airflow 2.7 or newer, and 3."""

from __future__ import annotations

import pendulum

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2 without the standard provider
    from airflow.operators.bash import BashOperator

COMMAND = "/opt/workbench/.venv/bin/workbench --root /srv/workbench round"
LOCK_HELD = 5
SET_ASIDE = "code=$?; [ $code -eq 3 ] && exit 0; exit $code"  # files set aside are in the summary, no failure

with DAG(
    dag_id="workbench_round",
    description="Daily round: take in files, make what is due, sum up",
    schedule="0 6 * * *",
    start_date=pendulum.datetime(2020, 4, 1, tz="Asia/Bangkok"),
    catchup=False,  # the command itself makes what was missed
    max_active_runs=1,
    tags=["workbench"],
) as dag:
    BashOperator(
        task_id="round",
        bash_command=f"umask 027; {COMMAND}; {SET_ASIDE}",
        env={"LANG": "C.UTF-8"},
        append_env=True,
        skip_on_exit_code=LOCK_HELD,
    )
