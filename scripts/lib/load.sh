#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced by bench.sh, soak.sh and soak-delegation.sh: a realm, private daemons with one service for both roles, and the program that loads them (tests/native/load.c).

# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"
# shellcheck source=scripts/lib/run-directory.sh
source "$ROOT/scripts/lib/run-directory.sh"

# shellcheck disable=SC2034  # for the scripts that source this file
LOAD=$ARTIFACTS/tests/load
run=''

clean_up() {
  trap '' INT TERM HUP # a second one must not leave the work half done
  [[ -z $run ]] || remove_run_directory "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# set_up_load NAME [DATABASE]: what is missing is built; then a realm with that kind of database. Leaves run.
set_up_load() {
  if [[ -z ${GSSINTERPOSER_PLUGIN:-} && ($("$ROOT/scripts/lib/daemon.sh" default) != ours || -n ${GSSINTERPOSER_DAEMON:-}) ]]; then
    "$ROOT/scripts/build.sh" --plugin
  elif [[ -z ${GSSINTERPOSER_PLUGIN:-} ]]; then
    "$ROOT/scripts/build.sh"
  else
    "$ROOT/scripts/lib/dependencies.sh"
  fi
  "$ROOT/tests/native/build.sh"
  run=$(run_directory_name "$1")
  make_run_directory "$run"
  "$ROOT/scripts/lib/realm.sh" up "$run/realm" "${2:-db2}"
  # shellcheck disable=SC1091
  source "$run/realm/env.sh"
  local kind
  for kind in ours gssproxy; do
    printf 'interposer 2.16.840.1.113730.3.8.15.1 %s <interposer>\n' "$(plugin_of "$kind")" >"$run/$kind.mech"
  done
  export KRB5RCACHENAME=none: # a token is accepted more than once
  : "${ALICE_CCACHE:?}" "${SERVICE_KEYTAB:?}" "${ALICE_KEYTAB:?}"
}

# plugin_of KIND: prints the path of an interposer.
plugin_of() {
  if [[ $1 == ours ]]; then realpath "${GSSINTERPOSER_PLUGIN:-$ARTIFACTS/gssinterposer.so}"; else peer_library gssproxy/proxymech.so; fi
}

# start_daemon KIND [LINE...]: one with the service "both", in $run/KIND; the lines go to its [gssproxy].
start_daemon() {
  local kind=$1
  shift
  mkdir -p "$run/$kind/conf"
  printf '%s\n' '[gssproxy]' "  state_dir = $run/$kind/state" "$@" >"$run/$kind/conf/gssproxy.conf"
  write_service "$kind"
  "$ROOT/scripts/lib/daemon.sh" start "$run/$kind" "$kind"
}

# write_service KIND [LINE...]: the service's configuration, with these lines more.
write_service() {
  local kind=$1
  shift
  printf '%s\n' '[service/both]' '  mechs = krb5' "  euid = $EUID" "  socket = $run/$kind/both.sock" '  cred_usage = both' \
    "  cred_store = keytab:$SERVICE_KEYTAB" "  cred_store = client_keytab:$ALICE_KEYTAB" "  cred_store = ccache:FILE:$run/$kind/alice.ccache" \
    '  cred_store = rcache:none:' "$@" >"$run/$kind/conf/10-both.conf.new"
  mv "$run/$kind/conf/10-both.conf.new" "$run/$kind/conf/10-both.conf"
}

# through PLUGIN DAEMON COMMAND...: with everything from the daemon, or nothing at all. Each has a ccache of its own: plugins keep the daemon's credential there,
# and the C plugin shows the next process one of another role.
through() {
  GSS_MECH_CONFIG=$run/$1.mech GSS_USE_PROXY=yes GSSPROXY_BEHAVIOR=REMOTE_ONLY GSSPROXY_SOCKET=$run/$2/both.sock KRB5_KTNAME=FILE:/nonexistent \
    KRB5CCNAME=FILE:$(mktemp -u "$run/client-XXXXXX") LOAD_DAEMON_PID=$(<"$run/$2/pid") "${@:3}"
}

# directly COMMAND...: without any interposer, with the keys at hand.
directly() { KRB5CCNAME=$ALICE_CCACHE KRB5_KTNAME=FILE:$SERVICE_KEYTAB "$@"; }
