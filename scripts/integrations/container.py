"""The image of Containerfile: built by buildah, and its file system run as a container's, read-only and not as root."""

import functools
import os
import shutil

from world import ROOT, run, variables

BASE = "localhost/debian:bookworm-slim"


@functools.cache
def image(world):
    """The image's file system."""
    storage = world.place("storage")
    root, runroot = storage / "root", storage / "run"
    buildah = functools.partial(
        run, "buildah", "--storage-driver", "vfs", "--root", root, "--runroot", runroot,
        env=variables(BUILDAH_ISOLATION="chroot", TMPDIR=str(storage)))
    # The base image is a new Debian, as no registry of images need be there.
    base = world.folder / "debian-of-the-image"
    run(ROOT / "scripts/debian", base)
    made = buildah("from", "scratch").stdout.split()[-1]
    buildah("add", "--quiet", made, f"{base}/", "/")
    buildah("commit", "--quiet", made, BASE)
    shutil.rmtree(base)

    context = world.place("context")
    (context / "dist").mkdir()
    shutil.copy(world.package, context / "dist")
    shutil.copytree(ROOT / "ci", context / "ci")
    shutil.copy(ROOT / "Containerfile", context)
    buildah("bud", "--pull-never", "--quiet", "--network", "host", "--tag", "envaudit", context)
    container = buildah("from", "--pull-never", "localhost/envaudit").stdout.split()[-1]
    return buildah("mount", container).stdout.strip(), buildah("inspect", "--format", "{{.OCIv1.Config}}", container).stdout


def perform(world, workspace, *arguments, expect, env=()):
    """Runs the image's program as `podman run --read-only` does, with a workspace that anybody may read."""
    for path in [workspace, *workspace.glob("**/*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    root, _ = image(world)
    script = (
        'mount --make-rprivate / && mount --bind "$1" "$1" && mount --bind "$2" "$1/workspace"'
        ' && mount --bind /proc "$1/proc" && mount -o remount,bind,ro "$1/workspace"'
        ' && mount -o remount,bind,ro "$1" && cd / && shift 2 && exec env -i "$@"')
    told = run(
        "unshare", "--mount", "sh", "-c", script, "sh", root, workspace, "HOME=/nonexistent",
        "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", *env,
        "/usr/sbin/chroot", "--userspec=65532:65532", root, "/usr/bin/envaudit", *arguments, expect=expect)
    return told.stdout


def test_it_is_not_root_and_has_no_shell(world):
    root, config = image(world)
    assert "65532:65532" in config and "/usr/bin/envaudit" in config, config
    names = {name for _, _, files in os.walk(root) for name in files}
    assert not names & {"sh", "bash", "dash", "busybox", "apt", "dpkg", "perl", "ld"}, names
    programs = sorted(os.listdir(f"{root}/usr/bin"))
    assert programs == ["envaudit"], programs
    assert os.path.getsize(f"{root}/etc/ssl/certs/ca-certificates.crt") > 100_000


def test_it_runs_read_only(world):
    assert perform(world, world.workspace("version"), "--version", expect=0).strip() == world.version


def test_it_judges_a_workspace(world):
    for name, shares, expect in (("pass", False, 0), ("fail", True, 1)):
        told = perform(world, world.workspace(name, shares=shares), "check", "-C", "/workspace", expect=expect)
        assert ("has the same value" in told) == shares, told


def test_it_reaches_hosts_by_libcurl(world):
    """A request is made, to a closed port."""
    workspace = world.workspace("curl")
    for name, project in (("production", "abcdefghijklmnopqrst"), ("staging", "tsrqponmlkjihgfedcba")):
        path = workspace / f"environments/{name}.yaml"
        path.write_text(f"environment: {name}\ntier: {name}\nlisting: {{ provider: supabase, project: {project} }}\n")
    told = perform(
        world, workspace, "check", "-C", "/workspace", expect=3,
        env=[f"SUPABASE_ACCESS_TOKEN=sbp_{'0' * 40}", "ENVAUDIT_SUPABASE_API_URL=http://127.0.0.1:9"])
    assert "127.0.0.1" in told and "libcurl" not in told, told


def test_it_writes_nowhere(world):
    told = perform(world, world.workspace("write"), "check", "-C", "/workspace", "--output", "/tmp/record.md", expect=2)
    assert "Read-only file system" in told, told
