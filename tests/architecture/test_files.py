"""Files stay short, have one noun each, and keep to the rooms of the house."""

import ast
import re
from pathlib import Path

from tests.architecture.test_foreign_keys import HEIGHT

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
READ_BY_PEOPLE = {".py", ".ts", ".html"}
MADE_BY_MACHINES = {"dist", "migrations", "node_modules", "__pycache__"}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|services?)$")


def our_files(*folders: str, suffixes: set[str] = READ_BY_PEOPLE) -> list[Path]:
    return sorted(
        file.relative_to(ROOT)
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix in suffixes and not MADE_BY_MACHINES & set(file.parts)
    )


def package_files() -> list[Path]:
    return our_files("vonal", suffixes={".py"})


def test_a_file_fits_into_one_reading():
    lines = {
        file: (ROOT / file).read_text().count("\n") for file in our_files("vonal", "tests", "benchmarks")
    }

    assert {str(file): count for file, count in lines.items() if count > LONGEST} == {}


def test_a_file_is_named_after_what_it_is_about():
    assert [str(file) for file in package_files() if VAGUE.search(file.stem)] == []


def calls_of(file: Path, name: str) -> list[int]:
    """The lines where a function of this name decorates something or is called."""
    tree = ast.parse((ROOT / file).read_text())
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_only_workflows_listen_to_facts():
    listening = [file.as_posix() for file in package_files() if calls_of(file, "on")]

    assert [file for file in listening if not file.startswith("vonal/workflows/")] == []


def test_only_operations_and_what_lies_below_them_announce_facts():
    announcing = {file.parts[1] for file in package_files() if calls_of(file, "publish")}

    assert announcing <= {"office", "core"}


def test_signals_are_never_used():
    signals = re.compile(r"django\.(db\.models|dispatch|core)\S* import .*(signals|receiver|Signal)\b")

    assert [str(file) for file in package_files() if signals.search((ROOT / file).read_text())] == []


def test_a_migration_needs_only_what_lies_below():
    upward = []
    for file in sorted((ROOT / "vonal").rglob("migrations/0*.py")):
        app = file.parent.parent.name
        needed = re.findall(r"^\s+\('(\w+)', '\d{4}_", file.read_text(), re.MULTILINE)
        upward += [
            f"{app} needs {other}"
            for other in needed
            if other in HEIGHT and other != app and HEIGHT[other] >= HEIGHT[app]
        ]

    assert upward == []
