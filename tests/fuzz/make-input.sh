#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make-input.sh CALLS [FORM:FILE...]: writes an input of the fuzzer to standard output. README.md explains calls and forms.
# reply:FILE takes a recorded reply, whose record mark and xid are the harness's business; the other words take the file as it is.
set -euo pipefail
calls=$1
shift

# chunk FORM FILE SKIP: header and bytes.
chunk() {
  local length
  length=$(($(stat -c %s "$2") - $3))
  # shellcheck disable=SC2059 # the format is the bytes
  printf "$(printf '\\x%02x\\x00\\x%02x\\x%02x' "$1" $((length >> 8)) $((length & 255)))"
  tail -c +$(($3 + 1)) "$2"
}

printf '%s\n' "$calls"
for answer; do
  file=${answer#*:}
  case ${answer%%:*} in
    results) chunk 0 "$file" 0 ;;
    reply) chunk 1 "$file" 8 ;;
    drip) chunk 65 "$file" 8 ;; # a reply, byte by byte
    raw) chunk 2 "$file" 0 ;;
    bytes) chunk 0 "$file" 0 ;; # for calls that import something
    *) echo "unknown form in '$answer'" >&2 && exit 2 ;;
  esac
done
