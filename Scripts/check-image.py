#!/usr/bin/env python3
"""Runs the steps of deploy/Dockerfile in plain folders, as far as a machine without a container engine can.

    Scripts/check-image.py                      all steps: the program is built, too (minutes)
    Scripts/check-image.py --program FILE       with that program in place of the build's RUN steps
    Scripts/check-image.py --keep FOLDER        leaves the folders there

Of the build stage: COPY takes what .dockerignore lets through into an empty folder, and RUN runs there with this
machine's Swift, which stands in for the stage's image. Of the last stage: its image is a Debian of the same release from
Debian's own archive (mmdebstrap), RUN runs in it (chroot), with this machine's list of archives; then the program is run
there with the stage's user, on a root that is read-only: its version, each query file that needs no database, the health
page by the probe of docker-compose.yml, and the libraries that are opened by name.

Needs root, Debian and mmdebstrap.
"""
import argparse
import fnmatch
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"


def say(text):
    print(text, flush=True)


def steps():
    """The Dockerfile's steps: (stage, instruction, arguments), with its ARGs in their places."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text()).replace("\\\n", " ")
    arguments, stage = {}, -1
    for line in filter(None, map(str.strip, text.splitlines())):
        instruction, rest = line.split(None, 1)
        rest = re.sub(r"\$\{(\w+)\}", lambda found: arguments.get(found.group(1), found.group(0)), rest)
        if instruction == "ARG":
            name, _, value = rest.partition("=")
            arguments[name] = value
            continue
        if instruction == "FROM":
            stage += 1
        yield stage, instruction, rest


def context(folder):
    """What a builder is sent: the project without what .dockerignore names, and without what git would not keep."""
    ignored = (ROOT / ".dockerignore").read_text().split()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        parts = pathlib.PurePosixPath(name).parts
        prefixes = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if any(fnmatch.fnmatch(prefix, pattern) for prefix in prefixes for pattern in ignored):
            continue
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


def copy(sources, target, into_folder):
    """COPY: a folder's content goes into the target, a file to it, or into it where it is a folder."""
    for source in sources:
        if not source.exists():
            sys.exit(f"error: COPY: {source.name} is not in the context")
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            place = target / source.name if into_folder else target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)


class Build:
    """The first stage, in a folder: this machine's programs are the stage's image."""

    def __init__(self, folder, sent, program):
        self.root, self.sent, self.program, self.work = folder, sent, program, "/"

    def place(self, path):
        return self.root / os.path.normpath(os.path.join(self.work, path)).lstrip("/")

    def take(self, instruction, rest):
        if instruction == "WORKDIR":
            self.work = rest
            self.place(".").mkdir(parents=True, exist_ok=True)
        elif instruction == "COPY":
            *sources, target = rest.split()
            copy([self.sent / source for source in sources], self.place(target), target.endswith("/") or target == ".")
        elif instruction == "RUN":
            if self.program:
                say(f"left out, as the program is given: RUN {rest}")
                return
            say(f"RUN {rest}")
            # What a step writes beside its folder belongs into the stage.
            command = re.sub(r"(?<=\s)/(?=\w+)", f"{self.root}/", rest)
            subprocess.run(["/bin/sh", "-c", command], cwd=self.place("."), check=True)

    def finish(self):
        if self.program:
            subprocess.run(["strip", "-o", str(self.root / "sqlstream"), self.program], check=True)


class Final:
    """The last stage: a Debian in a folder."""

    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    def __init__(self, folder, sent, build, image):
        self.root, self.sent, self.build = folder, sent, build
        self.user, self.work, self.entry = "0", "/", []
        release = re.fullmatch(r"debian:(\w+)-slim", image)
        if release is None:
            sys.exit(f"error: no Debian stands for {image}")
        self.release = release.group(1)

    def prepare(self):
        say(f"FROM a minimal Debian {self.release} ({self.root})")
        lists = [str(path) for path in pathlib.Path("/etc/apt/sources.list.d").glob("debian.*")]
        lists = lists or ["/etc/apt/sources.list"]
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", self.release, str(self.root)] + lists, check=True,
            stderr=subprocess.DEVNULL)
        # So that RUN finds names and archives as the builder's network would have it.
        shutil.copy2("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def take(self, instruction, rest):
        if instruction == "COPY":
            *sources, target = rest.split()
            origin = self.sent
            if sources[0].startswith("--from="):
                origin, sources = self.build.root, [source.lstrip("/") for source in sources[1:]]
            copy([origin / source for source in sources], self.root / target.lstrip("/"), target.endswith("/"))
        elif instruction == "RUN":
            say(f"RUN {rest}")
            subprocess.run(
                ["chroot", str(self.root), "/bin/sh", "-c", rest], check=True, stdout=subprocess.DEVNULL,
                env={"PATH": self.path, "DEBIAN_FRONTEND": "noninteractive"})
        elif instruction == "USER":
            self.user = rest
        elif instruction == "WORKDIR":
            self.work = rest
        elif instruction == "ENTRYPOINT":
            self.entry = json.loads(rest)

    def command(self, arguments, entry=None):
        """A command line that runs in the stage: its user, its folder, no rights, nothing but /tmp and /proc to write."""
        inner = (
            f'mount --bind "{self.root}" "{self.root}" && mount -o remount,bind,ro "{self.root}" '
            f'&& mount -t tmpfs tmpfs "{self.root}/tmp" && mount -t proc proc "{self.root}/proc" '
            f'&& exec {shutil.which("chroot")} --userspec={self.user}:{self.user} --groups= "{self.root}" '
            f'/bin/sh -c \'cd {self.work} && exec "$0" "$@"\' "$@"')
        words = (self.entry if entry is None else entry) + arguments
        # A list of processes of its own, as in a container: all of them end with the first, which is the program.
        return ["unshare", "--mount", "--pid", "--fork", "/bin/sh", "-c", inner, "sh"] + words

    def run(self, arguments, entry=None, **options):
        environment = {"PATH": self.path, "HOME": self.work}
        return subprocess.run(
            self.command(arguments, entry), capture_output=True, text=True, timeout=60, env=environment, **options)


faults = []


def expect(condition, what, run=None):
    say(("ok: " if condition else "FAILED: ") + what)
    if not condition:
        faults.append(what)
        if run is not None:
            say(f"status {run.returncode}\n{run.stdout}\n{run.stderr}")


def check_program(stage):
    version = re.search(r'current = "(.*)"', (ROOT / "Sources/REPL/Commands/Version.swift").read_text()).group(1)
    run = stage.run(["--version"])
    expect(run.returncode == 0 and run.stdout.strip().endswith(version), f"--version says {version}", run)
    run = stage.run([], entry=["id", "-u"])
    expect(run.stdout.strip() == stage.user != "0", f"it runs as {stage.user}", run)
    queries = "/usr/share/sqlstream/queries"
    formats = {"txt": "grid", "json": "json", "tuples": "tuples"}
    for path in sorted((ROOT / "Queries").glob("*.expected.*")):
        name, _, form = path.name.split(".")
        run = stage.run(
            ["run", f"{queries}/{name}.sql", "--input", f"{queries}/{name}.jsonl", "--until-idle", "--output",
             formats[form]])
        expect(run.returncode == 0 and run.stdout == path.read_text(), f"{name}.sql gives its answer", run)
    # libpq and libcurl are opened by name: what is missing is told as such, and a server that is not there otherwise.
    sink = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1); " \
        "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'url' = 'postgresql://127.0.0.1:1/d', 'from' = 's');"
    run = stage.run(["-e", sink])
    expect(run.returncode == 3 and "cannot reach PostgreSQL" in run.stderr, "libpq is there", run)
    avro = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO', PARTITIONS = 1); " \
        "INSERT INTO s VALUES (1);"
    run = stage.run(["-e", avro, "--schema-registry", "http://127.0.0.1:1"])
    expect(run.returncode == 3 and "127.0.0.1:1" in run.stderr, "libcurl is there", run)


def check_health(stage):
    """The service of docker-compose.yml, asked by its own probe."""
    service = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())["services"]["sqlstream"]
    probe = service["healthcheck"]["test"][1:]
    options = [word for word in service["command"] if not word.endswith(".sql")]
    environment = {"PATH": stage.path, "HOME": stage.work}
    running = subprocess.Popen(
        stage.command(options + ["/usr/share/sqlstream/queries/purchases.sql"]), env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 30
        while True:
            asked = stage.run([], entry=probe)
            if asked.returncode == 0 or time.monotonic() > deadline or running.poll() is not None:
                break
            time.sleep(0.2)
        expect(asked.returncode == 0, "the probe of docker-compose.yml finds it ready", asked)
    finally:
        # The program is the first process of its list and would not end by itself.
        program = pathlib.Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        for process in program:
            os.kill(int(process), signal.SIGTERM)
        try:
            running.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            for process in program:
                os.kill(int(process), signal.SIGKILL)
            running.communicate()
    expect(running.returncode == 143, "SIGTERM ends it, though it is the first process")


def main():
    options = argparse.ArgumentParser(description="Runs the Dockerfile's steps in plain folders.")
    options.add_argument("--program", help="the built program, in place of the build's RUN steps")
    options.add_argument("--keep", help="a folder for the stages, which is left there")
    options = options.parse_args()
    missing = [name for name in ["mmdebstrap", "unshare", "chroot", "strip", "git"] if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        sys.exit(f"error: this needs root and {', '.join(missing) or 'nothing else'} (apt-get install mmdebstrap)")
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="sqlstream-image-"))
    try:
        sent = folder / "context"
        context(sent)
        stages = []
        for number, instruction, rest in steps():
            if instruction == "FROM":
                image = rest.split()[0]
                if number == 0:
                    stages.append(Build(folder / "build", sent, options.program))
                    (folder / "build").mkdir()
                    say(f"FROM this machine, for {image}")
                else:
                    stages[0].finish()
                    stages.append(Final(folder / "image", sent, stages[0], image))
                    stages[1].prepare()
            else:
                stages[number].take(instruction, rest)
        check_program(stages[1])
        check_health(stages[1])
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
