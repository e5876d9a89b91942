"""What the integrations are tried on: a repository with two environments, the release, and a new Debian."""

import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

SERVICES = """services:
  app:
    title: App
    severity: critical
    isolation: isolated
    secrets: { JWT_SECRET: {}, API_KEY: {} }
"""
ENVIRONMENT = """environment: {name}
tier: {tier}
listing: {{ provider: dotenv, file: .env.{name} }}
secrets: {{ JWT_SECRET: {{ required: true }}, API_KEY: {{ required: true }} }}
"""
# Of no one: words that look like none.
SHARED = "made-up-" + hashlib.sha256(b"shared").hexdigest()[:24]


def run(*command, cwd=None, env=None, expect=0, **more):
    told = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, text=True, stdin=more.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, **more)
    if expect is not None:
        assert told.returncode == expect, f"{' '.join(map(str, command))[:200]} ended with {told.returncode}:\n{told.stdout[-800:]}"
    return told


class World:
    def __init__(self, binary, dist, folder):
        self.binary, self.dist, self.folder, self.number = binary, dist, folder, 0
        self.tools = pathlib.Path(sys.executable).parent
        self.tarball, self.package = (self.only(pattern) for pattern in ("envaudit-*.tar.gz", "envaudit_*.deb"))
        self.version = run(binary, "--version").stdout.strip()

    def only(self, pattern):
        (path,) = self.dist.glob(pattern)
        return path

    def sum(self, path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def place(self, name):
        self.number += 1
        path = self.folder / f"{self.number}-{name}"
        path.mkdir()
        return path

    def workspace(self, name, shares=False, is_whole=True):
        """A repository with two environments that share a value, or don't, or of which one has no listing."""
        path = self.place(name)
        (path / "environments").mkdir()
        (path / "environments/services.yaml").write_text(SERVICES)
        for environment, tier in (("production", "production"), ("staging", "staging")):
            (path / f"environments/{environment}.yaml").write_text(ENVIRONMENT.format(name=environment, tier=tier))
            value = SHARED if shares else SHARED + environment
            (path / f".env.{environment}").write_text(f"JWT_SECRET={value}\nAPI_KEY=another-{SHARED[::-1]}{environment}\n")
        if not is_whole:
            (path / ".env.staging").unlink()
        (path / ".gitignore").write_text(".env.*\n")
        git = functools.partial(run, "git", "-c", "user.name=t", "-c", "user.email=t@t.test", cwd=path)
        git("init", "--quiet", "--initial-branch=main")
        git("add", ".")
        git("commit", "--quiet", "--message", "workspace")
        return path

    @functools.cached_property
    def debian(self):
        path = self.folder / "debian"
        run(ROOT / "scripts/debian", path)
        return path

    def close(self):
        shutil.rmtree(self.folder / "debian", ignore_errors=True)


def variables(**more):
    """A clean environment with these variables."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/root"), "LC_ALL": "C.UTF-8", **more}
