"""Has what envaudit writes read by independent programs. See scripts/validate-formats."""

import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import databases  # noqa: E402
import files  # noqa: E402
import reports  # noqa: E402
import runs  # noqa: E402
import scans  # noqa: E402


def main(binary, demo, clickhouse=None):
    start, passed, failed = time.monotonic(), 0, []

    def judge(name, read, *arguments):
        nonlocal passed
        try:
            read(*arguments)
            passed += 1
        except Exception as error:  # Whatever a reader raises is its refusal.
            failed.append(name)
            print(f"FAILED {name}: {type(error).__name__}: {str(error)[:1500]}", flush=True)

    with tempfile.TemporaryDirectory(prefix="envaudit-formats.") as folder:
        folder = pathlib.Path(folder)
        # PostgreSQL runs as a user of its own, who reads a folder below this one.
        folder.chmod(0o711)
        with runs.Demo(binary, demo, folder) as world:
            checks = runs.checks(world)
            for run in checks:
                for name in run.formats:
                    reader = reports.READERS.get(name)
                    if reader:
                        judge(f"{run.name}: {name}", reader, run)
                    elif name not in reports.ELSEWHERE:
                        judge(f"{run.name}: {name}", reports.unread, name)
                judge(f"{run.name}: exit status", runs.expect_status, run)
            for title, record, texts in scans.scans(world):
                for name, text in texts.items():
                    judge(f"scan of {title}: {name}", scans.READERS.get(name) or reports.unread, *(
                        (record, text) if name in scans.READERS else (name,)))
            for name, schema, text in runs.documents(world):
                judge(f"{name}: {schema}.json", files.read_json, schema, text)
            for name, schema, path in runs.manifests(world):
                judge(f"{name}: {schema}.json", files.read_yaml, schema, path)
            for engine, query in databases.queries(clickhouse):
                judge(f"{engine}: {query.title}", databases.run, engine, query, checks, folder, clickhouse)
    print(f"Formats and files in {time.monotonic() - start:.0f} s:")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))
