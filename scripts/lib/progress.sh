#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced by the scripts: what is being done and since when goes to the terminal, details go to artifacts/log.
# shellcheck disable=SC2034  # the variables are for the scripts that source this file

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ARTIFACTS=$ROOT/artifacts
LOG_TAIL_LINES=25
# Scripts that call each other share one clock.
export GSSINTERPOSER_STARTED=${GSSINTERPOSER_STARTED:-$(date +%s)}
VERBOSE=${VERBOSE:-0}

elapsed() { echo $(($(date +%s) - GSSINTERPOSER_STARTED)); }

progress() { printf '[%3d s] %s\n' "$(elapsed)" "$*"; }

# fail CAUSE [NEXT STEP]...: one line each, and the end.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  [[ $# -eq 0 ]] || printf '       %s\n' "$@" >&2
  exit 1
}

# logged NAME COMMAND...: runs quietly; a failure shows the end of the log, its path, and the exit status of the command.
logged() {
  local name=$1 status=0
  shift
  local log=$ARTIFACTS/log/$name.log
  mkdir -p "$ARTIFACTS/log"
  if ((VERBOSE)); then
    "$@" 2>&1 </dev/null | tee "$log" || status=$?
  else
    "$@" >"$log" 2>&1 </dev/null || status=$?
  fi
  ((status == 0)) && return 0
  {
    printf 'error: %s failed with status %d; the end of its output:\n' "$name" "$status"
    tail -n "$LOG_TAIL_LINES" "$log" | sed 's/^/  | /'
    printf '       all of it: %s\n' "$log"
  } >&2
  return "$status"
}
