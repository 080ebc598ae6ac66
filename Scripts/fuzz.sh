#!/bin/bash
# Runs the fuzzers: Scripts/fuzz.sh [TARGET ...], SECONDS_EACH (10) each; without targets all of them. What it finds lies
# in .build/fuzz/findings/TARGET; inputs that reach new code join Fuzz/Corpus/TARGET with KEEP=1 (then minimised).
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build/fuzz
runtime=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$runtime/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
if [[ ! -f $library ]]; then
  echo "this Swift has no libFuzzer at $library (fuzzing runs on Linux only)" >&2
  exit 1
fi
# Optimised, but with symbols, so that a finding names its lines.
[[ ${SKIP_BUILD:-0} == 1 ]] || SQLSTREAM_FUZZ=1 swift build -c release --product sqlstream-fuzz \
  --scratch-path $scratch --sanitize address -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table -Xswiftc -g \
  -Xlinker "$library" -Xlinker -lstdc++
program=$scratch/release/sqlstream-fuzz

# The words of SQL: keywords and functions.
{
  grep -o '= "[A-Z]*"' Sources/Parser/Lexer/Keyword.swift | sed 's/= //'
  sed -n 's/^### \(.*\)$/"\1("/p' docs/functions.md
} >$scratch/sql.dict

targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=($(ls Fuzz/Corpus))
# Leaks are not looked for: what Swift keeps for the life of the process looks like one.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 SWIFT_BACKTRACE=enable=no
failed=()
for target in "${targets[@]}"; do
  echo "== $target"
  found=$scratch/findings/$target
  grown=$scratch/corpus/$target
  mkdir -p "$found" "$grown" "Fuzz/Corpus/$target"
  dictionary=()
  case $target in parser | statements) dictionary=(-dict="$scratch/sql.dict") ;; esac
  $program "$target" -max_total_time="${SECONDS_EACH:-10}" -timeout=10 -rss_limit_mb=2000 -malloc_limit_mb=400 \
    -max_len="${MAX_LENGTH:-2048}" -print_final_stats=1 -verbosity=1 -artifact_prefix="$found/" "${dictionary[@]}" \
    "$grown" "Fuzz/Corpus/$target" 2>"$scratch/$target.log" || failed+=("$target")
  tail -n 8 "$scratch/$target.log" | grep -E 'number_of_executed_units|exec/s|ERROR|artifact' || true
done
if [[ ${KEEP:-0} == 1 ]]; then
  for target in "${targets[@]}"; do
    merged=$scratch/merged
    rm -rf "$merged" && mkdir -p "$merged"
    $program "$target" -set_cover_merge=1 -timeout=10 "$merged" "Fuzz/Corpus/$target" "$scratch/corpus/$target" \
      2>"$scratch/$target.merge.log"
    # Small ones tell most; a file with a dash in its name was put there by hand and stays.
    find "Fuzz/Corpus/$target" -type f ! -name '*-*' -delete
    find "$merged" -type f -printf '%s %p\n' | sort -n | head -n "${KEEP_FILES:-30}" | cut -d ' ' -f 2- |
      xargs -r cp -t "Fuzz/Corpus/$target"
  done
fi
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "findings in: ${failed[*]} (see $scratch/*.log)" >&2
  exit 1
fi
