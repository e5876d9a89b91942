"""What envaudit writes: every format of `check` in many states, other commands' JSON, and the manifests."""

import dataclasses
import json
import os
import pathlib
import re
import secrets
import subprocess
import time

import hostile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*/environments"))
STATES = ["uncertain", "emergency", "conforming"]


class Demo:
    """The demo's control plane in each of its states, and the program that asks it."""

    def __init__(self, binary, demo, folder):
        self.binary, self.demo, self.folder, self.servers = binary, demo, folder, {}
        self.formats = self.formats_of("check")

    def __enter__(self):
        token = f"sbp_{secrets.token_hex(20)}"
        for state in STATES:
            port = self.folder / f"port-{state}"
            server = subprocess.Popen(
                [self.demo, "--state", state, "--port-file", port, "--requests-per-minute", "10000"],
                env=os.environ | {"SUPABASE_ACCESS_TOKEN": token}, stdout=subprocess.DEVNULL)
            self.servers[state] = (server, port, token)
        return self

    def __exit__(self, *_):
        for server, _, _ in self.servers.values():
            server.terminate()
            server.wait()

    def formats_of(self, command):
        """The formats of a command, as it names them where it is asked for one that it has not."""
        told = self.run(command, "--format", "none").stderr
        formats = re.search(r"^Choose: ([a-z, ]+)$", told, re.MULTILINE).group(1).split(", ")
        assert "json" in formats and len(formats) > 2, formats
        return formats

    def variables(self, state):
        """The variables by which envaudit finds the demo, and the front ends' addresses."""
        server, port, token = self.servers[state]
        for _ in range(200):
            if port.exists() and port.read_text().strip():
                break
            assert server.poll() is None, "the demo did not start"
            time.sleep(0.05)
        base = f"http://127.0.0.1:{port.read_text().strip()}"
        frontends = [f"--frontend={name}={base}/frontends/{name}/" for name in ("production", "preprod")]
        return frontends, {
            "SUPABASE_ACCESS_TOKEN": token, "ENVAUDIT_SUPABASE_API_URL": base,
            "ENVAUDIT_CLOUDFLARE_API_URL": f"{base}/cloudflare", "CLOUDFLARE_API_TOKEN": "demo",
            "CLOUDFLARE_ACCOUNT_ID": "0" * 32,
            "ENVAUDIT_STRIPE_API_URL": f"{base}/stripe", "STRIPE_API_KEY_PRODUCTION": "demo",
            "STRIPE_API_KEY_PREPROD": "demo_test_",
            "ENVAUDIT_CALCOM_API_URL": f"{base}/calcom", "CAL_API_KEY": "demo",
        }

    def run(self, *arguments, variables=None, cwd=ROOT):
        clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
        return subprocess.run(
            [self.binary, *map(str, arguments)], env=clean | (variables or {}), cwd=cwd, text=True,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=120, encoding="utf-8", errors="strict")

    def envaudit(self, *arguments, **more):
        """What it writes on standard output; a refusal, which writes nothing there, is told with its reason."""
        outcome = self.run(*arguments, **more)
        assert outcome.stdout, f"{arguments}: {outcome.stderr}"
        return outcome.stdout


@dataclasses.dataclass
class Run:
    """One run of `check`, and the file of each format."""

    name: str
    folder: pathlib.Path
    formats: list
    status: int
    errors: str
    # The names that the run is about, which must show and must not command.
    hostile: list

    def text(self, name):
        return (self.folder / name).read_bytes().decode("utf-8")

    @property
    def record(self):
        return json.loads(self.text("json"))

    @property
    def checks(self):
        """Every check, and one for each environment of which nothing was proved: what a report of checks tells."""
        told = []
        for environment in self.record["environments"]:
            told += [dict(check, environment=environment["name"]) for check in environment["checks"]]
            if not proves(environment):
                told.append({
                    "environment": environment["name"], "rule": "nothing-checked", "status": "error",
                    "subject": environment["name"],
                    "id": f"{environment['name']}/nothing-checked/{environment['name']}"})
        return told


def proves(environment):
    """Whether something was proved of it, failed, or could not be checked: more than what manifests tell by themselves."""
    statuses = {check["status"] for check in environment["checks"]}
    saw_nothing = all(
        check["status"] == "absent" or check["status"] == "pass" and check["evidence"] == "none"
        for check in environment["checks"])
    return bool(statuses & {"pass", "fail", "error"}) and not (saw_nothing and environment["verdict"] == "incomplete")


def check(world, name, *arguments, names=(), variables=None):
    folder = world.folder / "runs" / re.sub(r"[^a-z0-9]+", "-", name.lower())
    folder.mkdir(parents=True)
    told = [item for format in world.formats for item in ("--report", f"{format}={folder / format}")]
    variables = dict(variables or {}, GITHUB_STEP_SUMMARY=str(folder / "summary"))
    outcome = world.run("check", *arguments, "--format", "github", *told, variables=variables)
    assert (folder / "json").exists(), f"{name}: {outcome.stderr}"
    assert outcome.stdout == (folder / "github").read_text(), f"{name}: two runs of one format differ"
    return Run(name, folder, world.formats, outcome.returncode, outcome.stderr, list(names))


def expect_status(run):
    expected = {"pass": 0, "fail": 1, "incomplete": 3}[run.record["verdict"]]
    assert run.status == expected, f"{run.record['verdict']} ended with {run.status}: {run.errors}"


def checks(world):
    """The runs of `check`."""
    made = []
    for state in STATES:
        frontends, variables = world.variables(state)
        made.append(check(world, f"demo {state}", *frontends, variables=variables))
    made.append(check(world, "hostile names", *listings(world, hostile.NAMES), names=hostile.NAMES))
    made.append(check(world, "hostile manifests", "-C", hostile.workspace(world.folder / "hostile")))
    made.append(check(world, "many", *listings(world, [f"UNDECLARED_{n}" for n in range(5200)])))
    made.append(check(world, "nothing could be looked at", "--offline"))
    made.append(check(world, "nothing was checked", "sandbox", "--offline", "--only", "database-mapping"))
    for path in EXAMPLES:
        made.append(check(world, f"example {path.parent.name}", "-C", path.parent, "--offline"))
    return made


def listings(world, names):
    """The demo's listings, with further names in preprod's."""
    arguments = ["--offline"]
    for environment in ("production", "preprod", "sandbox"):
        text = subprocess.run(
            [world.demo, "--print-listing", environment], check=True, capture_output=True, text=True).stdout
        rows = json.loads(text)
        if environment == "preprod":
            rows += [{"name": name, "value": f"{number + 1:064x}"} for number, name in enumerate(names)]
        path = world.folder / f"{environment}-{len(names)}.json"
        path.write_text(json.dumps(rows))
        arguments += ["--listing", f"{environment}={path}"]
    return arguments


def documents(world):
    """The JSON of other commands: a name, its schema's, and the text."""
    _, variables = world.variables("uncertain")

    def told(*arguments):
        return world.envaudit(*arguments, "--format", "json", variables=variables)

    yield "scan", "scan", told("scan")
    yield "scan of the history", "scan", told("scan", "--history")
    yield "plan", "plan", told("plan", "preprod")
    yield "plan --reset", "plan", told("plan", "preprod", "--reset")
    yield "diff", "diff", told("diff", "production", "preprod")
    yield "checklists", "checklist-record", told("checklist")
    yield "doctor", "doctor", told("doctor")
    records = [world.folder / "runs" / name / "json" for name in ("demo-uncertain", "demo-conforming")]
    yield "two records", "record-diff", told("record", "diff", *records)
    snapshot = world.folder / "production.snapshot.json"
    world.run("snapshot", "production", "--output", snapshot, variables=variables)
    yield "snapshot", "snapshot", snapshot.read_text()


def manifests(world):
    """The manifests of this repository, of the examples, and those that `init` writes."""
    made = world.folder / "made"
    made.mkdir()
    _, variables = world.variables("uncertain")
    world.run(
        "init", "--environment", "production=supabase:qfdztdgublwlmewobxmx", "--environment",
        "preprod=supabase:jtzcrirqflfnagceendt", cwd=made, variables=variables)
    for folder in [ROOT, *(path.parent for path in EXAMPLES), made]:
        paths = sorted((folder / "environments").glob("*.yaml"))
        assert paths, f"{folder} has no manifests"
        for path in paths:
            yield f"{folder.name}/{path.name}", "services" if path.name == "services.yaml" else "environment", path
        for kind, schema in (("checklists", "checklist"), ("attestations", "attestations")):
            for path in sorted((folder / kind).glob("*.yaml")):
                yield f"{folder.name}/{path.name}", schema, path
