#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: processes that outlive the script that started them, known by a pid file. Only our own are ever signalled: the number in the file
# may meanwhile be another process's, so its program must fit, too.

END_ATTEMPTS=60 END_INTERVAL_S=0.05

# is_ours PIDFILE PROGRAM
is_ours() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == "$2" ]] && kill -0 "$pid" 2>/dev/null
}

# end_process PIDFILE PROGRAM: asks, waits, then insists.
end_process() {
  is_ours "$1" "$2" || return 0
  local pid attempt
  pid=$(<"$1")
  kill "$pid" 2>/dev/null || true
  for ((attempt = 0; attempt < END_ATTEMPTS; attempt++)); do
    is_ours "$1" "$2" || return 0
    sleep "$END_INTERVAL_S"
  done
  kill -9 "$pid" 2>/dev/null || true
}
