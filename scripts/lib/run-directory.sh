#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: a private directory for everything a run leaves, and its end.

SOCKET_PATH_MAX=107 # sun_path without its NUL
LONGEST_SOCKET=/gi-01234567/initiator.sock

# make_run_directory NAME: prints the path of a new directory that every user can pass through and only the caller can list.
make_run_directory() {
  local directory
  directory=$(mktemp -d "${TMPDIR:-/tmp}/gi-$1.XXXXXX")
  ((${#directory} + ${#LONGEST_SOCKET} <= SOCKET_PATH_MAX)) || {
    rmdir "$directory"
    fail "TMPDIR=$TMPDIR is too long for the path of a socket" "set it to a shorter one, such as /tmp"
  }
  chmod 711 "$directory"
  echo "$directory"
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
