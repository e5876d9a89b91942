"""The job of ci/gitlab.yml: its lines, one after another, in a new Debian as its image is."""

import json
import shutil

import yaml
from world import ROOT, run

JOB = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())[".envaudit"]


def perform(world, workspace, **variables):
    root = world.debian
    (root / "builds").mkdir(exist_ok=True)
    project = root / "builds" / workspace.name
    shutil.copytree(workspace, project)
    shutil.copy(world.package, root / "builds/envaudit.deb")
    # A runner's shell ends at the first line that fails.
    script = "set -eo pipefail\n" + "\n".join(JOB["before_script"] + JOB["script"])
    names = JOB["variables"] | {
        "CI": "true", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive",
        "ENVAUDIT_VERSION": world.version, "ENVAUDIT_SHA256": world.sum(world.package),
        "ENVAUDIT_SOURCE": "file:///builds/envaudit.deb"} | variables
    # Programs of Swift read their arguments from /proc.
    told = run(
        "unshare", "--mount", "sh", "-c",
        'mount --make-rprivate / && mount --bind /proc "$1/proc" && exec /usr/sbin/chroot "$@"', "sh",
        root, "bash", "--noprofile", "--norc", "-c", f"cd /builds/{workspace.name} && {script}",
        env={name: str(value) for name, value in names.items()}, expect=None)
    return told, project


def test_a_release_with_another_sum_is_not_installed(world):
    told, _ = perform(world, world.workspace("sum"), ENVAUDIT_SHA256="0" * 64)
    assert told.returncode == 1 and "FAILED" in told.stdout, told.stdout[-500:]
    assert not (world.debian / "usr/bin/envaudit").exists()


def test_isolated_environments_pass(world):
    told, project = perform(world, world.workspace("pass"))
    assert told.returncode == 0, told.stdout[-2000:]
    for path in JOB["artifacts"]["reports"].values():
        assert (project / path).exists(), path


def test_a_shared_value_fails_with_reports(world):
    told, project = perform(world, world.workspace("fail", shares=True), ENVAUDIT_ENVIRONMENTS="staging")
    assert told.returncode == 1, told.stdout[-2000:]
    entries = json.loads((project / JOB["artifacts"]["reports"]["codequality"]).read_text())
    assert any(entry["check_name"] == "shared-secret" for entry in entries), entries
    assert "<failure" in (project / JOB["artifacts"]["reports"]["junit"]).read_text()


def test_what_could_not_be_looked_at_does_not_pass(world):
    told, _ = perform(world, world.workspace("incomplete", is_whole=False), ENVAUDIT_ARGUMENTS="--allow-unproven")
    assert told.returncode == 3, told.stdout[-2000:]
