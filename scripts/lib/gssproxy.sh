#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gssproxy.sh start DIR  a private gssproxy of Debian's, configured by DIR/conf/NN-name.conf (and gssproxy.conf), listening on DIR/default.sock and on
#                        the sockets its services name. The realm's env.sh must be in the environment. Leaves DIR/pid and DIR/log.
# gssproxy.sh stop DIR
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"
# shellcheck source=scripts/lib/processes.sh
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

READY_ATTEMPTS=100 READY_INTERVAL_S=0.05

command=${1:?usage: gssproxy.sh start|stop DIR}
DIR=${2:?usage: gssproxy.sh start|stop DIR}

# listens SOCKET: the kernel's table shows flag 00010000 (__SO_ACCEPTCON) for a listening socket.
listens() { awk -v path="$1" '$4 == "00010000" && $8 == path { found = 1 } END { exit !found }' /proc/net/unix; }

all_listen() {
  local socket
  while read -r socket; do
    listens "$socket" || return 1
  done < <(echo "$DIR/default.sock"; sed -n 's/^ *socket *= *//p' "$DIR"/conf/[0-9][0-9]-*.conf)
}

start() {
  local program attempt pid
  program=$(peer_program gssproxy)
  DIR=$(cd "$DIR" && pwd)
  # 0.9.1 takes only NN-name.conf from its -C directory; gssproxy.conf must be named.
  [[ -e $DIR/conf/gssproxy.conf ]] || printf '[gssproxy]\n' >"$DIR/conf/gssproxy.conf"
  # The daemon itself must never be interposed.
  setsid env -u KRB5CCNAME -u KRB5_KTNAME GSS_MECH_CONFIG=/dev/null GSS_USE_PROXY=no \
    "$program" -i -c "$DIR/conf/gssproxy.conf" -C "$DIR/conf" -s "$DIR/default.sock" >>"$DIR/log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$DIR/pid"
  disown
  for ((attempt = 0; attempt < READY_ATTEMPTS; attempt++)); do
    all_listen && return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep "$READY_INTERVAL_S"
  done
  cat "$DIR/log" >&2
  end_process "$DIR/pid" gssproxy
  fail "gssproxy does not listen" "its output is above, its configuration is in $DIR/conf"
}

case $command in
  start) start ;;
  stop) end_process "$DIR/pid" gssproxy ;;
  *) fail "unknown command '$command'" "usage: gssproxy.sh start|stop DIR" ;;
esac
