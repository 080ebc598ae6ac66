"""Compares a report of `sqlstream test` with the list of cases that do not pass yet: see check-conformance.sh."""

import json
import sys


def identity(result):
    return "\t".join([result["file"], result["name"], result["format"] or "", result["config"] or ""])


def main(mode, list_path, report_path):
    with open(list_path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    known = {line for line in lines if line and not line.startswith("#")}
    with open(report_path, encoding="utf-8") as file:
        results = {identity(result): result for result in json.load(file)}
    failed = {name for name, result in results.items() if result["status"] == "failed"}

    if mode == "update":
        # Blocks with blank lines between them: the first says what the file is, each other one is a group with its
        # reason in a comment. A group that is empty goes.
        blocks = "\n".join(lines).strip("\n").split("\n\n")
        kept = [blocks[0]]
        for block in blocks[1:]:
            head = [line for line in block.splitlines() if line.startswith("#")]
            members = sorted(line for line in block.splitlines() if line in failed)
            if members:
                kept.append("\n".join(head + members))
        new = sorted(failed - known)
        if new:
            kept.append("# NOT ON THE LIST BEFORE: find out why, and put right or into a group\n" + "\n".join(new))
        print("\n\n".join(kept))
        return 0

    faults = 0
    for name in sorted(failed - known):
        print("fails, and is not on the list:", name.replace("\t", " | "), "-", results[name]["reason"])
        faults += 1
    for name in sorted(known - failed):
        what = "passes now: take it off the list" if name in results else "is on the list, but there is no such case"
        print(f"{what}:", name.replace("\t", " | "))
        faults += 1
    passed = sum(1 for result in results.values() if result["status"] == "passed")
    print(f"{passed} of {len(results)} pass, {len(failed & known)} are known to fail, {faults} differ from {list_path}")
    return 1 if faults else 0


sys.exit(main(*sys.argv[1:]))
