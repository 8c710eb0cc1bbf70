"""Files stay short, have one noun each, and keep to the rooms of the house."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
LONGER_FILES: frozenset[str] = frozenset()
READ_BY_PEOPLE = {".py", ".ts", ".html", ".css"}
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


@pytest.mark.parametrize("file", our_files("vonal", "tests", "benchmarks"), ids=str)
def test_a_file_fits_into_one_reading(file: Path):
    lines = (ROOT / file).read_text().count("\n")

    assert lines <= LONGEST or file.as_posix() in LONGER_FILES


@pytest.mark.parametrize("file", package_files(), ids=str)
def test_a_file_is_named_after_what_it_is_about(file: Path):
    assert not VAGUE.search(file.stem)


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

    assert announcing <= {"office"}


def test_signals_are_never_used():
    importing = [
        file.as_posix()
        for file in package_files()
        if re.search(r"django\.(db\.models|dispatch|core)\S* import .*(signals|receiver|Signal)\b", (ROOT / file).read_text())
    ]

    assert importing == []


MIGRATED = sorted(path.relative_to(ROOT) for path in (ROOT / "vonal").rglob("migrations/0*.py"))


@pytest.mark.parametrize("file", MIGRATED, ids=str)
def test_a_migration_needs_only_what_lies_below(file: Path):
    from tests.architecture.test_foreign_keys import HEIGHT

    app = file.parts[-3]
    needed = re.findall(r"^\s+\('(\w+)', '\d{4}_", (ROOT / file).read_text(), re.MULTILINE)

    assert [other for other in needed if other in HEIGHT and HEIGHT[other] >= HEIGHT[app] and other != app] == []
