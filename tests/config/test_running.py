"""A service says that it runs, whatever the disk is like."""

import os

from vonal.config.running import announce, running


def test_on_a_full_disk_a_service_still_says_that_it_runs(tmp_path):
    announce(tmp_path, "web", address="http://a-long-name-that-was-here.before")
    (tmp_path / "run" / f".web.{os.getpid()}").symlink_to("/dev/full")

    announce(tmp_path, "web", address="http://here")

    found = running(tmp_path, "web")
    assert found is not None
    assert found.details == {"address": "http://here"}
