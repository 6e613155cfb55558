"""Builds in a folder outside this repository, for `publish.py` and `template.py`."""

import base64
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
# Outside, cargo finds no profile. It affects only the speed of the build, and would take precedence over the variable.
PROFILE = [f"--config={ROOT / '.cargo/config.toml'}"]
if debug := os.environ.get("CARGO_PROFILE_DEV_DEBUG"):
    PROFILE.append(f"--config=profile.dev.debug={debug}")
PATIENCE = 30  # seconds until a started program has to listen


@contextmanager
def folder_elsewhere():
    with tempfile.TemporaryDirectory(prefix="clerk-") as name:
        folder = Path(name).resolve()
        if ROOT in folder.parents:
            sys.exit(f"{folder} is inside the repository: set TMPDIR to a folder elsewhere")
        yield folder


def cargo(folder: Path, *arguments, capture=False, **variables) -> str:
    config = [] if folder == ROOT else PROFILE
    print("+ cargo", *arguments, flush=True)
    done = subprocess.run(
        ["cargo", *config, *arguments],
        cwd=folder,
        env=environment(**variables),
        stdout=subprocess.PIPE if capture else None,
        text=True,
    )
    return done.stdout if done.returncode == 0 else sys.exit(f"cargo {arguments[0]} failed in {folder}")


def environment(**more) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CLERK_")}
    return kept | {"CARGO_TARGET_DIR": str(TARGET)} | more  # dependencies are built once for inside and outside


@contextmanager
def running(program: Path, port: int, **variables):
    """Runs a program with the keys of an instance that does not exist, and waits until it listens."""
    keys = {
        "CLERK_PUBLISHABLE_KEY": "pk_test_" + base64.b64encode(b"nobody-1.clerk.accounts.dev$").decode(),
        "CLERK_SECRET_KEY": "sk_test_" + "s" * 40,
    }
    server = subprocess.Popen([program], env=environment(**keys, **variables))
    try:
        until = time.monotonic() + PATIENCE
        while not listens(port):
            if server.poll() is not None or time.monotonic() > until:
                sys.exit(f"{program.name} does not listen on port {port}")
            time.sleep(0.1)
        yield server
    finally:
        server.kill()
        server.wait()


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(port: int, path: str) -> tuple[int, str | None, str | None]:
    """The status of an answer, and its headers about the caller."""
    try:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    return answer.status, answer.headers["x-clerk-auth-status"], answer.headers["x-clerk-auth-reason"]


def expect(what: str, actual, expected) -> None:
    if actual != expected:
        sys.exit(f"{what}: {actual}, not {expected}")
    print(f"{what}: {actual}")
