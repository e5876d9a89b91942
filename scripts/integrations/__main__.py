"""Runs each integration as its host does. See scripts/test-integrations."""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import action  # noqa: E402
import container  # noqa: E402
import gitlab  # noqa: E402
import hooks  # noqa: E402
import linters  # noqa: E402
from world import World  # noqa: E402


def main(binary, dist):
    passed, failed = 0, []
    with tempfile.TemporaryDirectory(prefix="envaudit-integrations.") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        world = World(pathlib.Path(binary), pathlib.Path(dist), folder)
        for module in (linters, action, hooks, gitlab, container):
            for name, case in vars(module).items():
                if not name.startswith("test_"):
                    continue
                title = f"{module.__name__}: {name.removeprefix('test_').replace('_', ' ')}"
                try:
                    case(world)
                    passed += 1
                    print(f"ok: {title}", flush=True)
                except Exception as error:
                    failed.append(title)
                    print(f"FAILED {title}: {type(error).__name__}: {str(error)[:3000]}", flush=True)
        world.close()
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))
