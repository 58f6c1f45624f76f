#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fuzz.sh [--executions N] [--seconds N] [--seed N]   fuzzes the plugin with a hostile daemon; needs a build (scripts/build.sh)
#
# What it finds worth keeping stays in artifacts/fuzz/found for the next run; an input that does harm is left in artifacts/fuzz/crashes, and the exit status is not 0.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

usage="usage: fuzz.sh [--executions N] [--seconds N] [--seed N]"
options=(-max_len=8192 -print_final_stats=1)
limited=0
while (($#)); do
  case $1 in
    --executions) options+=("-runs=${2:?$usage}") limited=1 && shift ;;
    --seconds) options+=("-max_total_time=${2:?$usage}") limited=1 && shift ;;
    --seed) options+=("-seed=${2:?$usage}") && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
((limited)) || options+=(-max_total_time=60)

fuzz=$ARTIFACTS/fuzz
[[ -x $fuzz/fuzz-replies ]] || fail "there is no $fuzz/fuzz-replies" "run scripts/build.sh"
mkdir -p "$fuzz/found" "$fuzz/crashes"
# Leaks: transport.c looks for those of the plugin; MIT's code loses a few bytes of every context that it cannot import.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=32
"$fuzz/fuzz-replies" "${options[@]}" "-artifact_prefix=$fuzz/crashes/" "$fuzz/found" "$ROOT/tests/fuzz/corpus" "$ROOT/tests/fuzz/regressions"
