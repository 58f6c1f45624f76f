#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fuzz.sh [--decoder] [--executions N] [--seconds N] [--seed N]
#
# Fuzzes the plugin with a hostile daemon, or its decoders alone, a minute long unless told otherwise; needs a build (scripts/build.sh). What it finds worth
# keeping stays in artifacts/fuzz/found for the next run; an input that does harm is left in artifacts/fuzz/crashes, and the exit status is not 0.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

usage="usage: fuzz.sh [--decoder] [--executions N] [--seconds N] [--seed N]"
program=fuzz-replies options=(-max_len=8192 -print_final_stats=1 -timeout=20)
limited=0
while (($#)); do
  case $1 in
    --decoder) program=fuzz-decoder ;;
    --executions) options+=("-runs=${2:?$usage}") limited=1 && shift ;;
    --seconds) options+=("-max_total_time=${2:?$usage}") limited=1 && shift ;;
    --seed) options+=("-seed=${2:?$usage}") && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
((limited)) || options+=(-max_total_time=60)

fuzz=$ARTIFACTS/fuzz
[[ -x $fuzz/$program ]] || fail "there is no $fuzz/$program" "run scripts/build.sh"
found=$fuzz/found/$program
mkdir -p "$found" "$fuzz/crashes"
inputs=("$found")
[[ $program == fuzz-decoder ]] || inputs+=("$ROOT/tests/fuzz/corpus" "$ROOT/tests/fuzz/regressions")
# Leaks: transport.c looks for those of the plugin; MIT's code loses a few bytes of every context that it cannot import.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=32
status=0
"$fuzz/$program" "${options[@]}" "-artifact_prefix=$fuzz/crashes/" "${inputs[@]}" 2>&1 |
  sed '/^###### Recommended dictionary/,/^###### End of recommended/d' || status=$?
((status == 0)) || fail "an input does harm: the last one in $fuzz/crashes" "tests/fuzz/README.md says what to do with it"
