"""The stage on which trainers work: that of the discussions."""

from tests.discussions.conftest import s, stage_set

__all__ = ["s", "stage_set"]
