"""A real academy for real browsers: an instance of its own, served by the production server."""

from __future__ import annotations

import email
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from pathlib import Path

from bwa_lms.people.service import accounts
from bwa_lms.settings import Settings

PASSWORD = "three words and a river"
NAME = "The Test Academy"


@dataclass(frozen=True)
class Academy:
    """A running academy: where its server answers and where its mail arrives."""

    url: str
    folder: Path

    def link_in_mail(self, to: str) -> str:
        """Return the link in the newest mail to somebody; waits up to ten seconds for the mail."""
        for _ in range(100):
            for path in sorted((self.folder / "mail").glob("*.eml"), reverse=True):
                mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
                body = mail.get_body()
                if to in str(mail["To"]) and body is not None:
                    found = re.search(r"https?://\S+", body.get_content())
                    assert found, "the mail holds no link"
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to}")


@contextmanager
def serving(folder: Path, fill: Callable[[Settings], None]) -> Iterator[Academy]:
    """Serve a new instance in `folder`, once `fill` has put people and courses into it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    fill(Settings(instance=folder, base_url=url, academy=NAME))
    environment = os.environ | {"BWA_BASE_URL": url, "BWA_ACADEMY": NAME}
    command = [sys.executable, "-m", "bwa_lms", "serve"]
    command += ["--instance", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait(f"{url}/healthz")
        yield Academy(url, folder)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def join(name: str, address: str, employer: int, role: str, now: datetime) -> int:
    """Invite somebody who accepts at once; return the person."""
    invited = accounts.invite(None, address, name, employer, role, now)
    accounts.accept(invited.link, PASSWORD, now)
    accounts.change_profile(invited.person, name, "en", "UTC", now)
    return invited.person
