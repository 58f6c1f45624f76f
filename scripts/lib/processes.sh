#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: processes that outlive the script that started them, known by a pid file. Only our own are ever signalled: the number in the file
# may meanwhile be another process's, so its program must fit, too.

END_ATTEMPTS=60 END_INTERVAL_S=0.05

# is_ours PIDFILE PROGRAM: whether it still runs. One that has ended may stay in the table where nobody reaps orphans (state Z).
is_ours() {
  local pid stat
  pid=$(cat "$1" 2>/dev/null) && stat=$(cat "/proc/$pid/stat" 2>/dev/null) && [[ $stat == "$pid ($2) "[^ZX]* ]]
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
