"""Read Odoo's log from standard input: keep it, show progress, and judge it.

Every line goes to the log file. On the screen appear: now and then where Odoo is,
at once and in full every WARNING, ERROR and CRITICAL record that
``log_allowed.txt`` does not allow. With ``--tests`` the last line is
``N passed, N failed``, taken from what Odoo's own test runner reports.

Exit code 1 when such a record was seen, a test failed, or (``--tests``) none ran.
``--level ERROR`` lets warnings pass: for logs of Odoo's own modules only.
"""

import argparse
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

RECORD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+)"
    r" (?P<logger>\S+?): (?P<message>.*)"
)
# Odoo's runner, once per database: "1 failed, 0 error(s) of 12 tests when loading ..."
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
MODULE = re.compile(r"Loading module (\S+) \((\d+/\d+)\)")
TEST = re.compile(r"Starting (\S+) \.\.\.")
FAILED_TEST = re.compile(r"(?:FAIL|ERROR): ((?:Subtest )?(\S+).*)")
SKIPPED_TEST = re.compile(r"skipped (\S+) : (.*)")

LEVELS = ["WARNING", "ERROR", "CRITICAL"]
SECONDS_BETWEEN_PROGRESS = 5


@dataclass
class Record:
    """One entry of the log: its first line's parts and the lines that follow."""

    level: str
    logger: str
    message: str
    lines: list[str]

    @property
    def text(self) -> str:
        """The message with its further lines (a traceback), as it is matched."""
        return "\n".join([self.message, *self.lines[1:]])


def read_allowed(path: Path) -> list[re.Pattern]:
    """The expressions of ``log_allowed.txt``: one a line, # starts a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


@dataclass
class Judge:
    """What has been seen of the log so far."""

    allowed: list[re.Pattern]
    levels: list[str]
    started: float = field(default_factory=time.monotonic)
    shown: float = field(default_factory=time.monotonic)
    total: int = 0
    failed: int = 0
    unwanted: int = 0
    started_tests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    not_passed: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        """Count one complete record and show it if somebody should see it."""
        if result := RESULT.search(record.message):
            failures, errors, total = map(int, result.groups())
            self.failed += failures + errors
            self.total += total
        elif record.level in self.levels:
            self._take_unwanted(record)
        elif skipped := SKIPPED_TEST.match(record.message):
            self.skips.append(f"{skipped[1]}: {skipped[2]}")
            self.not_passed.add(skipped[1])
        elif test := TEST.match(record.message):
            self.started_tests.append(test[1])
            self._progress(f"test {len(self.started_tests)}: {test[1]}")
        elif module := MODULE.match(record.message):
            self._progress(f"module {module[2]}: {module[1]}")

    def _take_unwanted(self, record: Record) -> None:
        if any(
            pattern.search(f"{record.logger}: {record.text}")
            for pattern in self.allowed
        ):
            return
        print(*record.lines, sep="\n", flush=True)
        if test := FAILED_TEST.match(record.message):
            self.failures.append(test[1])
            self.not_passed.add(test[2])
        else:
            self.unwanted += 1

    def _progress(self, text: str) -> None:
        now = time.monotonic()
        if now - self.shown >= SECONDS_BETWEEN_PROGRESS:
            self.shown = now
            print(f"  {now - self.started:4.0f} s  {text}", flush=True)

    @property
    def is_content(self) -> bool:
        return not self.unwanted and not self.failed and not self.failures

    def summarize(self, log: Path) -> None:
        """Say what was wrong, for those who did not watch."""
        for title, names in (("Skipped", self.skips), ("Failed", self.failures)):
            for name in names:
                print(f"{title}: {name}")
        if self.unwanted:
            print(
                f"Warnings or errors in the log that no test expected: {self.unwanted}"
            )
        if not self.is_content:
            print(f"The whole log: {log}")

    def verdict(self) -> str:
        """Odoo's own totals; one test may have failed in several of its subtests."""
        passed = self.total - sum(t in self.not_passed for t in self.started_tests)
        skipped = f", {len(self.skips)} skipped" if self.skips else ""
        return f"{passed} passed, {self.failed} failed{skipped}"


def records(lines, log):
    """Cut the log into records, writing every line to the file as it comes."""
    current = None
    for raw in lines:
        log.write(raw)
        line = raw.rstrip("\n")
        if match := RECORD.match(line):
            if current:
                yield current
            current = Record(match["level"], match["logger"], match["message"], [line])
        elif current:
            current.lines.append(line)
        elif line.startswith("Traceback") or "rror" in line:
            # Odoo stopped before it could log: its words would otherwise be lost.
            current = Record("CRITICAL", "start", line, [line])
    if current:
        yield current


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--level", choices=LEVELS, default="WARNING")
    options = parser.parse_args()
    judge = Judge(
        allowed=read_allowed(Path(__file__).with_name("log_allowed.txt")),
        levels=LEVELS[LEVELS.index(options.level) :],
    )
    options.log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    with options.log.open("w", encoding="utf-8", buffering=1) as log:
        for record in records(sys.stdin, log):
            judge.take(record)
    judge.summarize(options.log)
    ran = judge.total > 0
    if options.tests:
        if not ran:
            print("No test ran.")
        print(judge.verdict())
    return 0 if judge.is_content and (ran or not options.tests) else 1


if __name__ == "__main__":
    sys.exit(main())
