#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# daemon.sh start DIR [KIND]  a private daemon, configured by DIR/conf/NN-name.conf (and gssproxy.conf), listening on DIR/default.sock and on the sockets
#                             its services name. The realm's env.sh must be in the environment. Leaves DIR/pid, DIR/kind and DIR/log.
#                             KIND: ours (artifacts/gssinterposerd) or gssproxy (Debian's); without it what DIR ran last, or the default.
# daemon.sh reload DIR        it reads its configuration again
# daemon.sh stop DIR          ends it
# daemon.sh kill DIR          ends it as a crash would: it cannot do anything more
# daemon.sh default           prints the kind that start takes by default
#
# GSSINTERPOSER_DAEMON=FILE stands for artifacts/gssinterposerd.
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"
# shellcheck source=scripts/lib/processes.sh
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

DEFAULT_KIND=ours
READY_ATTEMPTS=100 READY_INTERVAL_S=0.05
COMM_LENGTH_MAX=15 # the kernel cuts a process's name
usage="usage: daemon.sh start DIR [ours|gssproxy] | reload DIR | stop DIR | kill DIR | default"

# listens SOCKET: the kernel's table shows flag 00010000 (__SO_ACCEPTCON) for a listening socket.
listens() { awk -v path="$1" '$4 == "00010000" && $8 == path { found = 1 } END { exit !found }' /proc/net/unix; }

all_listen() {
  local socket
  while read -r socket; do
    listens "$socket" || return 1
  done < <(echo "$DIR/default.sock"; sed -n 's/^ *socket *= *//p' "$DIR"/conf/[0-9][0-9]-*.conf)
}

# wait_until_ready PID: status 1 when it ended, or took too long.
wait_until_ready() {
  local attempt
  for ((attempt = 0; attempt < READY_ATTEMPTS; attempt++)); do
    all_listen && return 0
    kill -0 "$1" 2>/dev/null || return 1
    sleep "$READY_INTERVAL_S"
  done
  return 1
}

default_kind() { if [[ -n ${GSSINTERPOSER_DAEMON:-} ]]; then echo ours; else echo "$DEFAULT_KIND"; fi; }

# daemon_program KIND: prints its path.
daemon_program() {
  local program
  case $1 in
    ours)
      program=${GSSINTERPOSER_DAEMON:-$ARTIFACTS/gssinterposerd}
      [[ -x $program ]] || fail "there is no daemon $program" "run scripts/build.sh"
      realpath "$program"
      ;;
    gssproxy) peer_program gssproxy ;;
    *) fail "unknown kind of daemon '$1'" "$usage" ;;
  esac
}

# process_name: of the daemon in DIR, as the kernel shows it.
process_name() { cat "$DIR/program" 2>/dev/null || true; }

start() {
  local kind=${1:-} program pid name
  [[ -n $kind ]] || kind=$(cat "$DIR/kind" 2>/dev/null) || kind=$(default_kind)
  program=$(daemon_program "$kind")
  DIR=$(cd "$DIR" && pwd)
  # 0.9.1 takes only NN-name.conf from its -C directory; gssproxy.conf must be named. What it does not know, it ignores.
  grep -qs '^ *state_dir *=' "$DIR/conf/gssproxy.conf" || printf '[gssproxy]\n  state_dir = %s/state\n' "$DIR" >>"$DIR/conf/gssproxy.conf"
  # The daemon itself must never be interposed.
  setsid env -u KRB5CCNAME -u KRB5_KTNAME GSS_MECH_CONFIG=/dev/null GSS_USE_PROXY=no \
    "$program" -i -c "$DIR/conf/gssproxy.conf" -C "$DIR/conf" -s "$DIR/default.sock" >>"$DIR/log" 2>&1 </dev/null &
  pid=$!
  name=$(basename "$program")
  echo "${name:0:COMM_LENGTH_MAX}" >"$DIR/program"
  echo "$kind" >"$DIR/kind"
  echo "$pid" >"$DIR/pid"
  disown
  if wait_until_ready "$pid"; then
    cat "/proc/$pid/comm" >"$DIR/program" # a wrapper may have become another program
    return 0
  fi
  cat "$DIR/log" >&2
  end_process "$DIR/pid" "$(process_name)"
  fail "$name does not listen" "its output is above, its configuration is in $DIR/conf"
}

signal() { is_ours "$DIR/pid" "$(process_name)" && kill "$1" "$(<"$DIR/pid")"; }

reload() {
  signal -HUP || fail "no daemon runs in $DIR" "start it: daemon.sh start $DIR"
  wait_until_ready "$(<"$DIR/pid")" || fail "the daemon does not listen as its new configuration says" "see $DIR/log"
}

crash() {
  signal -KILL || return 0
  while is_ours "$DIR/pid" "$(process_name)"; do sleep "$READY_INTERVAL_S"; done
}

command=${1:?$usage}
[[ $command != default ]] || { default_kind && exit; }
DIR=${2:?$usage}
case $command in
  start) start "${3:-}" ;;
  reload) reload ;;
  stop) end_process "$DIR/pid" "$(process_name)" ;;
  kill) crash ;;
  *) fail "unknown command '$command'" "$usage" ;;
esac
