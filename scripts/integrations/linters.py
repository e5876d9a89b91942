"""The files of the integrations, by the hosts' schemas and by linters that others wrote."""

from world import ROOT, run, variables

SCRIPTS = [*sorted((ROOT / "ci").glob("[!g]*")), *(
    ROOT / "scripts" / name for name in
    ("debian", "package", "python", "release", "test-integrations", "test-package", "test-reproducible", "validate-formats"))]


def check_schema(world, schema, path):
    run(world.tools / "check-jsonschema", "--builtin-schema", schema, path)


def test_action_by_the_schema_of_GitHub(world):
    check_schema(world, "vendor.github-actions", ROOT / "action.yml")


def test_action_by_zizmor(world):
    run(world.tools / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", ROOT / "action.yml")


def test_template_by_the_schema_of_GitLab(world):
    check_schema(world, "vendor.gitlab-ci", ROOT / "ci/gitlab.yml")


def test_hooks_by_pre_commit(world):
    run(world.tools / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml",
        env=variables(PRE_COMMIT_HOME=str(world.place("cache"))))


def test_scripts_by_shellcheck(world):
    run("shellcheck", "--severity=warning", *SCRIPTS)
