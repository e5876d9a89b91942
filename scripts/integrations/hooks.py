"""The hooks of .pre-commit-hooks.yaml, in a repository that pre-commit guards."""

import functools
import os
import shutil

from world import ROOT, SHARED, run, variables


@functools.cache
def guarded(world):
    """A repository with the hooks, and what commits in it."""
    hooks = world.place("hooks")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    identity = ("-c", "user.name=t", "-c", "user.email=t@t.test")
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "--message", "hooks"]):
        run("git", *command, cwd=hooks)
    revision = run("git", "rev-parse", "HEAD", cwd=hooks).stdout.strip()

    workspace = world.workspace("guarded")
    (workspace / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {revision}\n"
        "    hooks: [{ id: envaudit-validate }, { id: envaudit-scan }]\n")
    # envaudit is found on the PATH, as `language: system` says.
    bin = world.place("bin")
    shutil.copy(world.binary, bin / "envaudit")
    env = variables(PATH=f"{bin}:{world.tools}:{os.environ['PATH']}", PRE_COMMIT_HOME=str(world.place("cache")))
    run("pre-commit", "install", cwd=workspace, env=env)
    run("git", "add", ".pre-commit-config.yaml", cwd=workspace)

    def commit(expect):
        run("git", "add", "--all", cwd=workspace)
        return run("git", *identity, "commit", "--message", "change", cwd=workspace, env=env, expect=expect).stdout

    return workspace, commit


def test_what_is_right_is_committed(world):
    workspace, commit = guarded(world)
    (workspace / "README.md").write_text("An app.\n")
    told = commit(0)
    assert "envaudit scan --staged" in told and "Passed" in told, told


def test_a_manifest_with_mistakes_is_not(world):
    workspace, commit = guarded(world)
    path = workspace / "environments/staging.yaml"
    right = path.read_text()
    path.write_text(right.replace("tier:", "tir:"))
    told = commit(1)
    path.write_text(right)
    assert 'environments/staging.yaml:2:1: unknown key "tir"' in told, told


def test_a_live_secret_is_not(world):
    workspace, commit = guarded(world)
    (workspace / "config.js").write_text(f'const secret = "{SHARED}staging";\n')
    told = commit(1)
    (workspace / "config.js").unlink()
    assert "config.js:1" in told and "JWT_SECRET" in told and SHARED not in told, told
