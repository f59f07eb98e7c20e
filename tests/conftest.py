"""
What all tests share: the folder of real answers, and the rule that no test is skipped in silence.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ALLOWED_SKIPS = HERE / "allowed_skips.txt"
NONE = "none"
WITHOUT_REALDATA = "no realdata:"

_skipped: dict[str, str] = {}


def realdata_folder() -> Path | None:
    """
    The folder of real answers: `SCREENING_REALDATA`, else `../shared/data` beside the project, else None.
    """
    named = os.environ.get("SCREENING_REALDATA")
    if named == NONE:
        return None
    folder = Path(named) if named else HERE.parent.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def realdata() -> Path:
    """
    The folder of real answers; a test that asks for it is skipped where there is none.
    """
    folder = realdata_folder()
    if folder is None:
        pytest.skip("the folder of real answers is not beside the project")
    return folder


def allowed_skips() -> set[str]:
    """
    The reasons for which a test may be skipped here; those after `no realdata:` only where that folder is absent.
    """
    lines = [line.strip() for line in ALLOWED_SKIPS.read_text("utf-8").splitlines() if not line.startswith("#")]
    if realdata_folder() is not None:
        lines = [line for line in lines if not line.startswith(WITHOUT_REALDATA)]
    return {line.removeprefix(WITHOUT_REALDATA).strip() for line in lines if line}


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skipped[report.nodeid] = reason.removeprefix("Skipped: ")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note(report)


def _forbidden() -> dict[str, str]:
    """
    The tests skipped for a reason that is not on the list. Only CI asks: a laptop may lack things.
    """
    if os.environ.get("CI") != "true":
        return {}
    allowed = allowed_skips()
    return {test: reason for test, reason in _skipped.items() if reason not in allowed}


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _forbidden():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for test, reason in _forbidden().items():
        terminalreporter.write_line(f"{test} is skipped, and tests/{ALLOWED_SKIPS.name} has no line {reason!r}")
