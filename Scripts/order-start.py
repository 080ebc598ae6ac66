#!/usr/bin/env python3
"""Finds out which functions the program runs from its start to its first prompt, and lists them for the linker.

    Scripts/order-start.py PROGRAM LIST

PROGRAM is the release build of sqlstream. Package.swift has the linker put the functions of LIST side by side, so that
a start needs few pages of the program, and an idle prompt holds few. Names that are in the list and no longer in the
program do no harm, and functions that are not in the list lie where they would: it is written anew (`make order-start`)
when the figures of `make bench` have grown.
"""

import argparse
import os
import pty
import re
import subprocess
import sys
import tempfile

HEADER = """\
# Functions that the program runs from its start to its first prompt: Scripts/order-start.py wrote this
# (`make order-start`).
"""


def run_to_prompt(program, profile):
    """Runs the program in a terminal under callgrind, and leaves it at its prompt."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(
            "valgrind",
            ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={profile}", program])
    told = b""
    try:
        while b"sqlstream> " not in told:
            told += os.read(terminal, 4096)
        os.write(terminal, b"\x04")
        while os.read(terminal, 4096):
            pass
    except OSError:  # the terminal's other side is closed
        pass
    _, status = os.waitpid(child, 0)
    if status != 0:
        sys.exit(f"{program} did not come to its prompt, or did not end there:\n{told.decode(errors='replace')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("list")
    arguments = parser.parse_args()

    symbols = subprocess.run(["nm", arguments.program], check=True, capture_output=True, text=True).stdout
    own = {line.split()[2] for line in symbols.splitlines() if re.match(r"[0-9a-f]+ [tT] ", line)}
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        run_to_prompt(arguments.program, profile)
        with open(profile) as file:
            # A name is written where it comes first. A recursive function has one for each depth.
            names = re.findall(r"^c?fn=\(\d+\) ([^\n']+)", file.read(), re.MULTILINE)
    functions = [name for name in dict.fromkeys(names) if name in own]
    with open(arguments.list, "w") as file:
        file.write(HEADER + "".join(name + "\n" for name in functions))
    print(f"{len(functions)} functions")


main()
