#!/usr/bin/env python3
"""Counts the instructions that the in-memory benchmarks take for a record, and compares them with a list.

    Scripts/count-instructions.py [--accept] [--only WORD]... PROGRAM LIST

PROGRAM is the release build of Benchmarks; a copy without debug information runs under valgrind's callgrind, with
fixed seeds of all hashes, so that two runs give the same figures but for a few instructions.

Ends with status 1 where a figure is over the list's by more than 5 %, or is not on the list. --accept writes the list
anew. Figures that fell by more than 5 % are told, for the list to follow.
"""

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.05
COUNTED = "sqlstream_benchmarks_counted_pass"
HEADER = """\
# Instructions that the in-memory benchmarks take for one record (or group): name, figure.
# Checked by `make bench-instructions`; written anew by `make bench-instructions ACCEPT=1`. What changed a figure and
# why stands in RESULTS.md.
"""


def count(program, words):
    """Runs the benchmarks: name -> (instructions for one, what one is)."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "Benchmarks")
        shutil.copy(program, copy)
        # Symbols stay: the counted function is known by its own.
        subprocess.run(["strip", "--strip-debug", copy], check=True)
        environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1", LC_ALL="C")
        # Copies of memory by the same instructions on every processor of the kind.
        environment["GLIBC_TUNABLES"] = "glibc.cpu.hwcaps=-ERMS,-FSRM,-AVX512F,-AVX512VL,-Prefer_No_VZEROUPPER"
        command = [
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", f"--toggle-collect={COUNTED}",
            f"--dump-after={COUNTED}", "--error-exitcode=0", copy, "--instructions",
        ]
        for word in words:
            command += ["--only", word]
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(f"count-instructions: the benchmarks failed under valgrind:\n{run.stdout}{run.stderr[-2000:]}")
        lines = [line.split() for line in run.stdout.splitlines() if re.fullmatch(r"[a-z0-9-]+ \d+ [a-z]+", line)]
        dumps = sorted(glob.glob(f"{folder}/counts.*"), key=lambda path: int(path.rsplit(".", 1)[1]))
        if not lines or len(dumps) < len(lines):
            sys.exit(f"count-instructions: {len(lines)} benchmarks and {len(dumps)} counts:\n{run.stdout}{run.stderr[-2000:]}")
        return {name: (total(dump) / int(number), unit) for (name, number, unit), dump in zip(lines, dumps)}


def total(path):
    with open(path) as file:
        for line in file:
            if line.startswith(("summary:", "totals:")):
                return int(line.split()[1])
    sys.exit(f"count-instructions: {path} has no total")


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        pairs = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {name: float(figure) for name, figure in pairs}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("program")
    parser.add_argument("list")
    options = parser.parse_args()
    if shutil.which("valgrind") is None:
        sys.exit("count-instructions: valgrind is not installed: Scripts/install-dependencies.sh --tests")

    known = read(options.list)
    found = count(options.program, options.only)
    failures = 0
    print(f"{'instructions':<26}{'now':>10}{'list':>10}{'change':>10}")
    for name, (figure, unit) in found.items():
        if name not in known:
            note, failures = "not on the list", failures + 1
            print(f"{name:<26}{figure:>10.1f}{'':>10}{'':>10}  a {unit}, {note}")
            continue
        change = figure / known[name] - 1
        note = ""
        if change > TOLERANCE:
            note, failures = "MORE than the list allows", failures + 1
        elif change < -TOLERANCE:
            note = "less: accept it"
        print(f"{name:<26}{figure:>10.1f}{known[name]:>10.1f}{change:>+10.1%}  a {unit}{', ' if note else ''}{note}")
    if not options.only:
        for name in known.keys() - found.keys():
            failures += 1
            print(f"{name:<26} is on the list and was not measured")

    if options.accept:
        if options.only:
            found = {**{name: (figure, "") for name, figure in known.items()}, **found}
        with open(options.list, "w") as file:
            file.write(HEADER)
            for name, (figure, _) in found.items():
                file.write(f"{name} {figure:.1f}\n")
        print(f"written: {options.list}")
    elif failures:
        sys.exit(
            f"count-instructions: {failures} figures are not as {options.list} has them; where that is on purpose: "
            "make bench-instructions ACCEPT=1, and a line in Benchmarks/RESULTS.md that says why")


main()
