#!/bin/sh
# Runs the conformance cases of a folder and compares the failures with the list of cases that do not pass yet.
#
#   Scripts/check-conformance.sh FOLDER             fails where a case off the list fails, or one on it passes
#   Scripts/check-conformance.sh --update FOLDER    prints a new list: known groups kept, passing cases taken out
#
# The list only shrinks. A case is known by file, name, format and configuration, with tabs between them.
# The cases are ksqlDB's query validation tests, in files of the form {"tests": [...]}: any folder of such files will
# do. They are not part of this project.
# SQLSTREAM names the program to use; otherwise the release or the debug build is taken, whichever is newer.
set -eu

cd "$(dirname "$0")/.."
list=Tests/Conformance/known-failures.txt

mode=check
if [ "${1:-}" = --update ]; then
  mode=update
  shift
fi
folder=${1:-}
if [ -z "$folder" ] || [ ! -d "$folder" ]; then
  echo "check-conformance: skipped: no folder of conformance cases${folder:+ at $folder}" >&2
  echo "Name a folder that holds query validation tests: Scripts/check-conformance.sh FOLDER" >&2
  exit 0
fi

program=${SQLSTREAM:-}
if [ -z "$program" ]; then
  program=$(ls -t .build/release/sqlstream .build/debug/sqlstream 2>/dev/null | head -1)
fi
if [ -z "$program" ]; then
  swift build -c release
  program=.build/release/sqlstream
fi

report=$(mktemp)
trap 'rm -f "$report"' EXIT
# Exit status 1 says that cases failed: which ones may is decided below. Anything else is a fault.
status=0
"$program" test "$folder" --report "$report" > /dev/null || status=$?
if [ "$status" -gt 1 ]; then
  echo "check-conformance: '$program test' ended with status $status" >&2
  exit "$status"
fi

exec python3 Scripts/compare-conformance.py "$mode" "$list" "$report"
