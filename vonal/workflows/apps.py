"""Reads every story at start, so that each is subscribed to its facts."""

import importlib
import pkgutil

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "vonal.workflows"
    label = "workflows"

    def ready(self) -> None:
        """Import the stories."""
        import vonal.workflows as stories

        for module in pkgutil.iter_modules(stories.__path__):
            importlib.import_module(f"{stories.__name__}.{module.name}")
