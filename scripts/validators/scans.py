"""What `scan` writes: its formats are those of `check`, and so are their readers."""

import collections
import json

import files
import hostile
import reports

# Names of files that have the secret in them, as a file system takes them.
NAMES = [name for name in hostile.NAMES if "\0" not in name and "/" not in name and len(name.encode()) < 200 and name != " "]


def scans(world):
    """Scans that find nothing, find something in files of hostile names, and can't search: a name, and the reports."""
    workspace = hostile.workspace(world.folder / "scanned")
    secret = (workspace / "production.env").read_text().splitlines()[0].split("=")[1]
    for name, tree, arguments in (
            ("nothing", ["harmless"], []), ("hostile files", NAMES, []), ("no secret to search for", ["harmless"], ["--offline"])):
        target = empty(world.folder / "empty") if arguments else workspace
        place = target / name
        place.mkdir()
        for file in tree:
            (place / file).write_text(f'const key = "{secret}";\n' if tree is NAMES else "nothing\n")
        folder = world.folder / "scans" / name
        folder.mkdir(parents=True)
        # The formats that are of records alone are those that have scripts of their own.
        formats = [format for format in world.formats_of("scan") if format not in reports.ELSEWHERE]
        told = [item for format in formats for item in ("--report", f"{format}={folder / format}")]
        outcome = world.run("scan", name, "--format", "json", *arguments, *told, cwd=target)
        assert outcome.stdout, f"{name}: {outcome.stderr}"
        record = json.loads(outcome.stdout)
        expected = {"pass": 0, "fail": 1, "incomplete": 3}[record["verdict"]]
        assert outcome.returncode == expected, outcome.stderr
        yield name, record, {format: (folder / format).read_bytes().decode() for format in formats}


def empty(folder):
    """A workspace whose only environment has no listing."""
    (folder / "environments").mkdir(parents=True)
    (folder / "environments/services.yaml").write_text("services: {}\n")
    (folder / "environments/production.yaml").write_text(
        "environment: production\ntier: production\nlisting: { provider: dotenv, file: none.env }\n")
    return folder


def read_json(record, text):
    files.read_json("scan", text)
    assert json.loads(text)["findings"] == record["findings"]


def read_lines(record, text):
    lines = [files.parse(line) for line in text.splitlines()]
    assert all(line["schema"] == "envaudit.finding/1" for line in lines)
    assert collections.Counter(line["status"] for line in lines) == counted(fail=found(record), error=skipped(record))


def read_sarif(record, text):
    log = files.parse(text)
    files.expect_valid(reports.sarif_schema(), log)
    (run,) = log["runs"]
    assert len(run["results"]) == found(record)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] == (record["state"] == "complete")


def read_github(record, text):
    levels = reports.annotations(text)
    assert levels["error"] == min(found(record), 10) and levels["warning"] == min(skipped(record), 10), levels


def read_gitlab(record, text):
    entries = files.parse(text)
    files.expect_valid(reports.CODE_QUALITY, entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == found(record) + skipped(record)


def read_junit(record, text):
    expect_told(record, reports.test_cases(text), "Failure", "Error", "Passed")


def read_tap(record, text):
    told = reports.test_lines(text)
    is_searched = record["state"] == "complete"
    assert told["not ok"] == max(found(record) + skipped(record), 0 if is_searched else 1), told
    assert told["ok"] == (not told["not ok"]), told


def expect_told(record, told, failure, error, success):
    assert told[failure] == found(record), told
    assert told[error] == max(skipped(record), 0 if record["state"] == "complete" or found(record) else 1), told
    assert told[success] == (not told[failure] + told[error]), told


def read_markdown(record, text):
    reports.read_page(text, "")


def read_text(record, text):
    reports.expect_shown(text)


def found(record):
    return len(record["findings"])


def skipped(record):
    return len(record["skipped"])


def counted(**counts):
    return collections.Counter({name: count for name, count in counts.items() if count})


READERS = {
    "text": read_text,
    "markdown": read_markdown,
    "json": read_json,
    "ndjson": read_lines,
    "sarif": read_sarif,
    "github": read_github,
    "gitlab": read_gitlab,
    "junit": read_junit,
    "tap": read_tap,
}
