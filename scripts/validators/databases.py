"""The queries of docs/ci.md over `checks.ndjson`, in the databases that they are for: all give the same rows."""

import atexit
import collections
import csv
import dataclasses
import functools
import io
import itertools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import duckdb

import files

ENGINES = ["DuckDB", "PostgreSQL", "ClickHouse"]
# The rows of each title over each run, by the engine that came first.
answers = {}


@dataclasses.dataclass
class Query:
    title: str
    text: str


def queries(clickhouse):
    page = (files.ROOT / "docs/ci.md").read_text()
    titles = collections.defaultdict(list)
    for engine in ENGINES:
        section = re.search(rf"^### {engine}\n(.*?)(?=^##|\Z)", page, re.M | re.S).group(1)
        script = "\n".join(re.findall(r"^```sql\n(.*?)^```", section, re.M | re.S))
        load = ""
        for title, text in re.findall(r"^-- ([^\n]+)\n(.*?)(?=^-- |\Z)", script, re.M | re.S):
            if title.startswith("Load"):
                load = text
                continue
            text = load + text
            titles[title].append(engine)
            if engine != "ClickHouse" or clickhouse:
                yield engine, Query(title, text.strip())
    shared = [title for title, engines in titles.items() if engines == ENGINES]
    assert len(shared) >= 3, titles


def run(engine, query, checks, folder, clickhouse):
    before = next(run for run in checks if run.name == "demo conforming")
    for made in checks:
        # PostgreSQL's texts hold no NUL, as docs/ci.md says.
        lines = [line for line in made.text("ndjson").splitlines(True) if "\\u0000" not in line]
        with tempfile.TemporaryDirectory(dir=folder) as place:
            place = pathlib.Path(place)
            place.chmod(0o755)
            (place / "checks.ndjson").write_text("".join(lines))
            (place / "before.ndjson").write_text(before.text("ndjson"))
            rows = ANSWER[engine](query, place, clickhouse)
        expected = answers.setdefault((query.title, made.name), rows)
        different = [(row, other) for row, other in itertools.zip_longest(rows, expected) if row != other]
        assert not different, f"over {made.name}: {different[0][0]} instead of {different[0][1]}"
        if query.title == "Checks by environment and status":
            counted = collections.Counter(
                (check["environment"], check["status"]) for check in made.checks if "\0" not in check["subject"])
            assert rows == sorted([e, s, str(n)] for (e, s), n in counted.items()), f"over {made.name}: {rows[:3]}"


def in_duckdb(query, place, _):
    with duckdb.connect() as database:
        database.execute(f"SET file_search_path = '{place}'")
        return [[written(value) for value in row] for row in database.execute(query.text).fetchall()]


def written(value):
    return "" if value is None else str(value)


def in_clickhouse(query, place, python):
    script = "import chdb, sys; sys.stdout.buffer.write(chdb.query(sys.stdin.read(), 'CSV').bytes())"
    told = subprocess.run(
        [python, "-I", "-c", script], input=query.text.encode(), cwd=place, capture_output=True, timeout=120)
    return rows_of(told)


def rows_of(told):
    assert told.returncode == 0, told.stderr[-500:].decode()
    # A return within a field stays one.
    return list(csv.reader(io.StringIO(told.stdout.decode(), newline="")))


class PostgreSQL:
    """A server of our own, on a socket in a folder of its own."""

    def __init__(self):
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        self.programs = versions[-1].parent if versions else pathlib.Path(shutil.which("initdb")).parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="envaudit-pg."))
        # It refuses to run as root.
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if user:
            shutil.chown(self.folder, "postgres", "postgres")
        quiet = {"cwd": self.folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
        subprocess.run(
            [self.programs / "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--no-sync"], check=True, **quiet)
        self.server = subprocess.Popen(
            [self.programs / "postgres", "-D", "data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"],
            **quiet)
        atexit.register(self.stop)
        for _ in range(200):
            if subprocess.run([self.programs / "pg_isready", "-q", "-h", self.folder]).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def answer(self, text, place):
        told = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U",
             "postgres", "-d", "postgres", "-f", "-"],
            input=f"BEGIN;\n{text}\nROLLBACK;\n".encode(), cwd=place, capture_output=True, timeout=120)
        return rows_of(told)

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait()
        shutil.rmtree(self.folder)


def in_postgresql(query, place, _):
    return postgresql().answer(query.text, place)


@functools.cache
def postgresql():
    return PostgreSQL()


ANSWER = {"DuckDB": in_duckdb, "PostgreSQL": in_postgresql, "ClickHouse": in_clickhouse}
