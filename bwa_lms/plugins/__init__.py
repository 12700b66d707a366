"""The host: one plugin manager per app, typed registries, duplicates refused, placeholders for what is gone."""

from bwa_lms.plugins.host import Plugins, load

__all__ = ["Plugins", "load"]
