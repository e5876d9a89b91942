"""JSON and YAML files against the schemas in docs/schemas."""

import functools
import json
import pathlib

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@functools.cache
def schema(name):
    text = json.loads((ROOT / "docs/schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(text)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(text, format_checker=checker)


def expect_valid(validator, value):
    problems = sorted(validator.iter_errors(value), key=lambda problem: str(problem.json_path))
    assert not problems, "; ".join(f"{p.json_path}: {p.message[:300]}" for p in problems[:5])


def parse(text):
    """One JSON text that no reader takes otherwise: each key once, and only ASCII."""

    def members(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"a key stands twice: {names}"
        return dict(pairs)

    assert text.isascii(), "not all is ASCII"
    return json.loads(text, object_pairs_hook=members)


def read_json(name, text):
    assert text.endswith("\n"), "the last line has no end"
    expect_valid(schema(name), parse(text))


def read_yaml(name, path):
    # Dates stay texts, as in the manifests.
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    expect_valid(schema(name), yaml.load(path.read_text(), loader))
