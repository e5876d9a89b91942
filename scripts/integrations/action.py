"""action.yml, run by a small runner that does with it what GitHub's does."""

import dataclasses
import json
import os
import re

import yaml
from world import ROOT, run, variables

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


@dataclasses.dataclass
class Job:
    """What a run of the action left."""

    log: str
    status: int
    outputs: dict
    summary: str


def evaluate(text, contexts):
    """`${{ context.key… }}`, of which the action uses nothing else."""

    def value(match):
        found = contexts
        for key in match.group(1).split("."):
            found = found.get(key, {})
        return found if isinstance(found, str) else ""

    pattern = r"\$\{\{ ([a-z0-9_.-]+) \}\}"
    assert "${{" not in re.sub(pattern, "", str(text)), f"not understood: {text}"
    return re.sub(pattern, value, str(text))


def perform(world, repository, env=None, **inputs):
    inputs = {name.replace("_", "-"): value for name, value in inputs.items()}
    unknown = set(inputs) - set(ACTION["inputs"])
    assert not unknown, unknown
    for name, declared in ACTION["inputs"].items():
        if name not in inputs:
            assert not declared.get("required"), f"{name} is required"
            inputs[name] = declared["default"]
    temporary = world.place("runner")
    contexts = {
        "inputs": inputs, "steps": {},
        "github": {"action_repository": "acme/envaudit"},
    }
    path, log, status = os.environ["PATH"], "", 0
    for number, step in enumerate(ACTION["runs"]["steps"]):
        assert "${{" not in step["run"], "an expression in shell text"
        files = {name: temporary / f"{name}-{number}" for name in ("output", "path", "summary")}
        for file in files.values():
            file.write_text("")
        script = temporary / f"{number}.sh"
        script.write_text(step["run"])
        told = run(
            "bash", "--noprofile", "--norc", "-eo", "pipefail", script, cwd=repository, expect=None,
            env=variables(
                PATH=path, CI="true", GITHUB_ACTIONS="true", GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_SERVER_URL="https://github.test", GITHUB_WORKSPACE=str(repository), RUNNER_TEMP=str(temporary),
                GITHUB_OUTPUT=str(files["output"]), GITHUB_PATH=str(files["path"]),
                GITHUB_STEP_SUMMARY=str(files["summary"]),
                **{name: evaluate(text, contexts) for name, text in step.get("env", {}).items()}, **(env or {})))
        log += told.stdout
        path = ":".join([*files["path"].read_text().split(), path])
        outputs = dict(line.split("=", 1) for line in files["output"].read_text().splitlines())
        contexts["steps"][step.get("id", str(number))] = {"outputs": outputs}
        if told.returncode:
            status = told.returncode
            break
    outputs = {name: evaluate(output["value"], contexts) for name, output in ACTION["outputs"].items()}
    return Job(log, status, outputs, files["summary"].read_text())


def release(world):
    return {"version": world.version, "sha256": world.sum(world.tarball), "source": f"file://{world.tarball}"}


def test_isolated_environments_pass(world):
    job = perform(world, world.workspace("pass"), **release(world))
    assert job.status == 0 and job.outputs == {"verdict": "pass", "status": "0"}, job
    assert job.summary.startswith("# Configuration Record"), job.summary[:200]


def test_a_shared_value_fails_with_annotations_and_reports(world):
    workspace = world.workspace("fail", shares=True)
    job = perform(world, workspace, **release(world), sarif="envaudit.sarif", record="record.json")
    assert job.status == 1 and job.outputs == {"verdict": "fail", "status": "1"}, job
    assert "::error file=environments/" in job.log and "made-up" not in job.log, job.log
    assert "## Failures" in job.summary
    assert json.loads((workspace / "record.json").read_text())["verdict"] == "fail"
    assert json.loads((workspace / "envaudit.sarif").read_text())["version"] == "2.1.0"


def test_what_could_not_be_looked_at_does_not_pass(world):
    workspace = world.workspace("incomplete", is_whole=False)
    for allow in ("false", "true"):
        job = perform(world, workspace, **release(world), allow_unproven=allow)
        assert job.status == 3 and job.outputs == {"verdict": "incomplete", "status": "3"}, job


def test_a_job_without_secrets_does_not_pass(world):
    """As the job of a pull request from a fork."""
    workspace = world.workspace("fork")
    for name in ("production", "staging"):
        path = workspace / f"environments/{name}.yaml"
        project = "abcdefghijklmnopqrst" if name == "production" else "tsrqponmlkjihgfedcba"
        path.write_text(re.sub(r"listing: .*", f"listing: {{ provider: supabase, project: {project} }}", path.read_text()))
    job = perform(world, workspace, env={"SUPABASE_ACCESS_TOKEN": ""}, **release(world))
    assert job.status == 3 and job.outputs["verdict"] == "incomplete", job


def test_environments_and_arguments_are_handed_on(world):
    workspace = world.workspace("arguments", shares=True)
    run("git", "branch", "base", cwd=workspace)
    job = perform(
        world, workspace, **release(world), environments="staging", base="base", fail_on="critical",
        arguments="--skip\nshared-secret", record="record.json")
    assert job.status == 0, job
    record = json.loads((workspace / "record.json").read_text())
    assert [environment["name"] for environment in record["environments"]] == ["staging"]
    assert record["skipped_rules"] == ["shared-secret"] and record["base"]["revision"] == "base"


def test_nothing_is_run_of_a_release_with_another_sum(world):
    wanted = dict(release(world), sha256="0" * 64)
    job = perform(world, world.workspace("sum"), **wanted)
    assert job.status == 2 and job.outputs["verdict"] == "" and "SHA-256" in job.log, job


def test_a_release_that_is_not_there_fails(world):
    wanted = dict(release(world), source=f"file://{world.folder}/none.tar.gz")
    job = perform(world, world.workspace("none"), **wanted)
    assert job.status == 2 and "could not be fetched" in job.log, job
    # Nothing is fetched in clear.
    job = perform(world, world.workspace("clear"), **dict(wanted, source="http://127.0.0.1:9/envaudit.tar.gz"))
    assert job.status == 2 and "not supported or disabled" in job.log, job


def test_inputs_are_never_shell_text(world):
    hostile = '$(touch owned) `touch owned` "; touch owned; \' ${{ github.token }}\n::error::x'
    for name in ("environments", "workspace", "base", "fail_on", "arguments", "sarif", "allow_unproven"):
        workspace = world.workspace("hostile")
        job = perform(world, workspace, **release(world), **{name: hostile})
        assert not (workspace / "owned").exists(), f"{name} was run"
        assert name == "sarif" or job.status == 2, f"{name}: {job}"
    for name in ("version", "sha256"):
        job = perform(world, workspace, **dict(release(world), **{name: hostile}))
        assert job.status == 2 and not (workspace / "owned").exists(), name
    job = perform(world, workspace, **release(world), environments="--offline --help")
    assert job.status == 2, job
