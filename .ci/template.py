#!/usr/bin/env python3
"""Makes a project from `examples/template` outside this repository, and follows its workflow and its README.

The packages are those of the checkout, because the versions in the template may not be published yet.
"""

import json
import re
import shutil
import signal
import sys

sys.dont_write_bytecode = True

from outside import PATIENCE, ROOT, TARGET, ask, cargo, expect, folder_elsewhere, free_port, running

NAME = "some-app"


def main() -> None:
    with folder_elsewhere() as folder:
        project = folder / NAME
        shutil.copytree(ROOT / "examples/template", project, ignore=shutil.ignore_patterns("target", "Cargo.lock"))
        fill_in(project)
        shutil.copy(ROOT / "Cargo.lock", project)  # the versions that are tested here
        patches = [f"--config={patch}" for patch in checkout()]
        # The lock file is made from the copy, as in a user's first build. From here on it is used with `--locked`.
        cargo(project, "metadata", "--format-version=1", *patches, capture=True)
        for command in workflow(project):
            # cargo fmt does not use the registry.
            cargo(project, *command[:1], *([] if command[0] == "fmt" else patches), *command[1:])
        cargo(project, "build", *patches)
        serve()
        dockerfile = (project / "Dockerfile").read_text()
        expect("the Dockerfile copies", re.findall(r"release/(\S+)", dockerfile), [NAME])
        expect("and runs as", re.findall(r"^USER (\d+)", dockerfile, re.MULTILINE), ["10001"])


def fill_in(project) -> None:
    (project / "cargo-generate.toml").unlink()
    for file in filter(lambda path: path.is_file(), project.rglob("*")):
        if ".github" not in file.parts:
            text = file.read_text().replace("{{project-name}}", NAME).replace("{{crate_name}}", NAME.replace("-", "_"))
            file.write_text(text)
            if "{{" in text and file.suffix != ".rs" or "{%" in text:
                sys.exit(f"{file.relative_to(project)}: a placeholder that cargo-generate would not fill in")


def checkout() -> list[str]:
    packages = json.loads(cargo(ROOT, "metadata", "--no-deps", "--format-version=1", capture=True))["packages"]
    published = (package for package in packages if package["publish"] != [])
    return [
        f'patch.crates-io.{package["name"]}.path="{package["manifest_path"].removesuffix("/Cargo.toml")}"'
        for package in published
    ]


def workflow(project) -> list[list[str]]:
    """The commands of the job `test` in the template's workflow."""
    text = (project / ".github/workflows/ci.yml").read_text()
    job = text.split("\n  test:\n")[1].split("\n\n")[0]
    return [command.split()[1:] for command in re.findall(r"run: (cargo .+)$", job, re.MULTILINE)]


def serve() -> None:
    port = free_port()
    with running(TARGET / "debug" / NAME, port, LISTEN=f"127.0.0.1:{port}") as server:
        expect("/health", ask(port, "/health")[0], 200)
        expect("/api/members without a token", ask(port, "/api/members")[0], 401)
        server.send_signal(signal.SIGTERM)
        expect("stopped as a container is, with the exit code", server.wait(PATIENCE), 0)


main()
