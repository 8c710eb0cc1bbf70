"""The databases of the benches, made once and kept: SQLite, and PostgreSQL in a cluster of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.postgres import Cluster

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Dataset:
    """A filled database: ``variables`` make a process use it."""

    size: str
    engine: str
    home: Path
    database_url: str

    @property
    def variables(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "VONAL_HOME")}
        own = {"VONAL_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "vonal.config.settings"}
        url = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return {**kept, **own, **url, "PYTHONPATH": str(ROOT)}

    def run(self, module: str, *arguments: str, seconds: float = 900) -> str:
        """What a Python module of ours prints that works on this database."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command,
            env=self.variables,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            timeout=seconds,
            check=True,
        )
        return done.stdout


def cache_folder() -> Path:
    """Where benches keep what takes minutes to make."""
    from vonal.config.environment import Vonal

    folder = Vonal().cache / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sqlite(size: str) -> Dataset:
    """A company in SQLite, made now if it is not there."""
    home = cache_folder() / f"{size}-{_version()}"
    dataset = Dataset(size, "SQLite", home, "")
    if not (home / "ready").exists():
        _forget_older(home.parent, f"{size}-", home.name)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _fill(dataset)
        (home / "ready").touch()
    dataset.run("django", "migrate", "--verbosity=0")
    return dataset


def postgresql(size: str, cluster: Cluster) -> Dataset:
    """A company in a running private PostgreSQL, made now if it is not there."""
    name = f"{size}_{_version()}"
    home = cache_folder() / f"postgresql-{size}-{_version()}"
    home.mkdir(exist_ok=True)
    dataset = Dataset(size, "PostgreSQL", home, cluster.url(name))
    if not (home / "ready").exists() or name not in cluster.databases():
        _forget_older(home.parent, f"postgresql-{size}-", home.name)
        for old in cluster.databases():
            if old.startswith(f"{size}_"):
                cluster.drop(old)
        cluster.create(name)
        _fill(dataset)
        (home / "ready").touch()
    dataset.run("django", "migrate", "--verbosity=0")
    return dataset


def copied(dataset: Dataset, cluster: Cluster | None = None) -> Dataset:
    """A copy to write into."""
    home = dataset.home.with_name(f"{dataset.home.name}-copy")
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(dataset.home, home)
    if cluster is None:
        return Dataset(dataset.size, dataset.engine, home, "")
    cluster.drop("copy")
    cluster.create("copy", like=f"{dataset.size}_{_version()}")
    return Dataset(dataset.size, dataset.engine, home, cluster.url("copy"))


def _fill(dataset: Dataset) -> None:
    began = time.monotonic()
    print(f"Making the {dataset.size} company in {dataset.engine}; it is kept for a week.", file=sys.stderr)
    dataset.run("benchmarks.inside.fill", dataset.size, _until().isoformat(), seconds=3600)
    print(f"Made in {time.monotonic() - began:.0f} s.", file=sys.stderr)


def _until() -> datetime:
    """The histories end on Monday: made once a week, they stay fresh enough for what pages call recent."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def _version() -> str:
    """Changes with what is made, and with the week; newer tables come by migrating."""
    digest = hashlib.sha256(_until().isoformat().encode())
    here = Path(__file__).parent
    names = ("people", "company", "inside/keys", "inside/history", "inside/office", "inside/fill")
    sources = [here / f"{name}.py" for name in names]
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _forget_older(folder: Path, prefix: str, but: str) -> None:
    for old in folder.glob(f"{prefix}*"):
        if old.name != but:
            shutil.rmtree(old, ignore_errors=True)
