#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: a private directory for everything a run leaves, and its end.

SOCKET_PATH_MAX=107 # sun_path without its NUL
LONGEST_SOCKET=/gi-01234567/initiator.sock
REMOVE_ATTEMPTS=40 REMOVE_INTERVAL_S=0.05

# run_directory_name NAME: prints a name for make_run_directory. Two steps, so that the caller knows the name, for its clean-up, before anything exists.
run_directory_name() { mktemp -u "${TMPDIR:-/tmp}/gi-$1.XXXXXX"; }

# make_run_directory DIRECTORY: one that every user can pass through and only the caller can list.
make_run_directory() {
  ((${#1} + ${#LONGEST_SOCKET} <= SOCKET_PATH_MAX)) || fail "TMPDIR=$TMPDIR is too long for the path of a socket" "set it to a shorter one, such as /tmp"
  mkdir -m 711 "$1"
}

# end_processes_of DIRECTORY: ends every process that was started with the directory's name in its environment.
end_processes_of() {
  local environment
  for environment in /proc/[0-9]*/environ; do
    if grep -qzsF -- "$1" "$environment" 2>/dev/null; then
      environment=${environment#/proc/}
      kill -9 "${environment%/environ}" 2>/dev/null || true
    fi
  done
}

# remove_run_directory DIRECTORY: ends what works in it, our own background jobs too, and removes it. Once is not enough: a process that is
# just being started has not got its environment yet, and one that was killed may finish writing a file.
remove_run_directory() {
  local attempt job
  for ((attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++)); do
    for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
    end_processes_of "$1"
    rm -rf "$1" 2>/dev/null || true
    [[ -e $1 ]] || return 0
    sleep "$REMOVE_INTERVAL_S"
  done
  echo "warning: cannot remove $1" >&2
}
