#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# demo.sh [--verbose] [--plugin FILE] [--daemon ours|gssproxy]
#
# The main job, end to end, on this machine and without touching its Kerberos set-up: a throwaway realm, a daemon that holds the keys, and MIT's unmodified
# gss-server and gss-client, run by a user who cannot read them. Ends with status 0 only if everything it claims was seen to be so.
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/peers.sh"
# shellcheck source=scripts/lib/run-directory.sh
source "$ROOT/scripts/lib/run-directory.sh"

MESSAGE='attack at dawn'
READY_ATTEMPTS=100 READY_INTERVAL_S=0.05 PORT_ATTEMPTS=5 PROGRAM_TIMEOUT_S=10
usage='usage: demo.sh [--verbose] [--plugin FILE] [--daemon ours|gssproxy]'
plugin='' kind=''
while (($#)); do
  case $1 in
    --verbose) export VERBOSE=1 ;;
    --plugin) plugin=$(realpath -e "${2:?--plugin FILE}") && shift ;;
    --daemon) kind=${2:?$usage} && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
kind=${kind:-$("$ROOT/scripts/lib/daemon.sh" default)}

run='' server_pid=''
clean_up() {
  trap '' INT TERM HUP # a second one must not leave the work half done
  [[ -n $run ]] || return 0
  remove_run_directory "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- set-up -------------------------------------------------------------------------------------------------------------------

set_up() {
  if [[ -n $plugin ]]; then
    "$ROOT/scripts/lib/dependencies.sh"
  else
    if [[ $kind == ours && -z ${GSSINTERPOSER_DAEMON:-} ]]; then "$ROOT/scripts/build.sh"; else "$ROOT/scripts/build.sh" --plugin; fi
    plugin=$ARTIFACTS/gssinterposer.so
  fi

  progress "starting a throwaway realm and a daemon that holds its keys"
  run=$(run_directory_name demo)
  make_run_directory "$run"
  realm=$run/realm
  "$ROOT/scripts/lib/realm.sh" up "$realm"
  # shellcheck disable=SC1091
  source "$realm/env.sh"
  alice=alice@$REALM_NAME service=host/localhost@$REALM_NAME
  install -m 644 "$plugin" "$realm/public/plugin.so"
  install -m 755 "$(peer_program gss-server)" "$(peer_program gss-client)" "$realm/public/"
  printf 'gssinterposer 2.16.840.1.113730.3.8.15.1 %s <interposer>\n' "$realm/public/plugin.so" >"$realm/public/interposer.mech"
  as_user test -r "$realm/public/plugin.so" || fail "the user '$user' cannot reach files below ${TMPDIR:-/tmp}" \
    "set TMPDIR to a directory that every user can pass through"

  mkdir -p "$run/daemon/conf"
  cat >"$run/daemon/conf/10-demo.conf" <<CONF
[service/server]
  mechs = krb5
  cred_store = keytab:$SERVICE_KEYTAB
  cred_usage = accept
  euid = $uid
  socket = $run/daemon/server.sock
[service/client]
  mechs = krb5
  cred_store = client_keytab:$ALICE_KEYTAB
  cred_store = ccache:FILE:$run/daemon/alice.ccache
  cred_usage = initiate
  euid = $uid
  socket = $run/daemon/client.sock
CONF
  # So that its log tells which calls it executed: ours has audit lines, gssproxy speaks of calls when it debugs.
  printf '[gssproxy]\n  audit = all\n' >"$run/daemon/conf/gssproxy.conf"
  [[ $kind == ours ]] || printf '  debug = true\n  debug_level = 1\n' >>"$run/daemon/conf/gssproxy.conf"
  "$ROOT/scripts/lib/daemon.sh" start "$run/daemon" "$kind"
}

# --- programs -----------------------------------------------------------------------------------------------------------------

uid=$("$ROOT/scripts/lib/unprivileged.sh" --uid)
me=$(id -un 2>/dev/null) || me="uid $EUID"
if ((EUID == 0)); then user=nobody; else user="$me (in a namespace where the keys are hidden)"; fi

# as_user COMMAND...: as the user who cannot read the keys, with the plugin configured; VARIABLE=value words may come first.
as_user() {
  "$ROOT/scripts/lib/unprivileged.sh" "$realm/keys" env -i PATH="$PATH" LC_ALL=C KRB5_CONFIG="$KRB5_CONFIG" \
    GSS_MECH_CONFIG="$realm/public/interposer.mech" "$@"
}

# start_server VARIABLE=value...: leaves server_pid and port, or status 1 when it ended at once.
start_server() {
  local attempt ready
  for ((attempt = 0; attempt < PORT_ATTEMPTS; attempt++)); do
    port=$(shuf -i 20000-32000 -n 1)
    rm -f "$run"/server.{out,err} # what an earlier one said must not count for this one
    as_user KRB5CCNAME="FILE:$realm/private/server" "$@" timeout "$PROGRAM_TIMEOUT_S" "$realm/public/gss-server" -once -port "$port" host@localhost \
      >"$run/server.out" 2>"$run/server.err" </dev/null &
    server_pid=$!
    for ((ready = 0; ready < READY_ATTEMPTS; ready++)); do
      ! grep -qs '^starting' "$run/server.err" || return 0
      kill -0 "$server_pid" 2>/dev/null || break
      sleep "$READY_INTERVAL_S"
    done
    end_server
    grep -q 'binding socket' "$run/server.err" || return 1
  done
  return 1
}

end_server() {
  [[ -n $server_pid ]] || return 0
  wait "$server_pid" || true
  server_pid=
}

run_client() {
  as_user KRB5CCNAME="FILE:$realm/private/client" "$@" timeout "$PROGRAM_TIMEOUT_S" "$realm/public/gss-client" \
    -port "$port" 127.0.0.1 host@localhost "$MESSAGE" \
    >"$run/client.out" 2>"$run/client.err" </dev/null
}

# --- the transcript -----------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$@"; }
# quote WHO FILE PATTERN: the lines of a program's output that tell the story.
quote() { grep -E "$3" "$2" | sed "s/^/    $1: /" || true; }
show() { ((!VERBOSE)) || sed "s/^/    | /" "$@"; }
ok() { printf '    ok: %s\n' "$*"; }
# not_so WHAT: the story ends here, with all that the programs and the daemon said.
not_so() {
  local file
  for file in "$run"/{server,client}.{out,err} "$run/daemon/log"; do
    [[ ! -s $file ]] || { printf -- '--- %s\n' "${file#"$run"/}" && tail -n "$LOG_TAIL_LINES" "$file"; } >&2
  done
  fail "not so: $1"
}
# expect FILE PATTERN WHAT
expect() {
  grep -qE "$2" "$1" || not_so "$3"
  ok "$3"
}

# executed: the calls that the daemon's log tells of, one a line: OPERATION SERVICE.
executed() {
  if [[ $kind == ours ]]; then
    sed -nE 's/.* service="?([^" ]+).* operation="?([a-z_]+).*/\U\2\E \1/p' "$run/daemon/log"
  else
    sed -nE 's/.*executing [0-9]+ \(GSSX_([A-Z_]+)\) for service "([^"]+)".*/\1 \2/p' "$run/daemon/log"
  fi
}

keytab_is_unreadable() {
  say "" "1. The keys are the daemon's: $user cannot read the server's keytab."
  say "    $(stat -c '%A %U %s bytes' "$SERVICE_KEYTAB") service.keytab"
  if as_user cat "$SERVICE_KEYTAB" >/dev/null 2>"$run/client.err"; then
    not_so "the keytab is unreadable"
  fi
  sed 's/^/    /' "$run/client.err"
  expect "$run/client.err" 'Permission denied' "the keytab is unreadable to the server's user"
}

without_the_proxy() {
  say "" "2. Without the proxy neither program can do anything."
  if start_server GSS_USE_PROXY=no; then not_so "gss-server fails without the proxy"; fi
  show "$run/server.out"
  quote gss-server "$run/server.out" 'GSS-API error.*(enied|keytab)'
  expect "$run/server.out" 'GSS-API error acquiring credentials' "gss-server gets no credential"

  start_server GSS_USE_PROXY=yes GSSPROXY_SOCKET="$run/daemon/server.sock" || not_so "gss-server starts with the proxy"
  if run_client GSS_USE_PROXY=no; then not_so "gss-client fails without the proxy"; fi
  end_server
  show "$run/client.out"
  quote gss-client "$run/client.out" 'GSS-API error.*(credential|cache)'
  expect "$run/client.out" 'GSS-API error initializing context' "gss-client gets no context"
}

with_the_proxy() {
  local attribute side
  say "" "3. With GSS_USE_PROXY=yes the same two programs authenticate to each other."
  : >"$run/daemon/log"
  start_server GSS_USE_PROXY=yes GSSPROXY_SOCKET="$run/daemon/server.sock" || not_so "gss-server starts with the proxy"
  run_client GSS_USE_PROXY=yes GSSPROXY_SOCKET="$run/daemon/client.sock" || not_so "gss-client succeeds"
  end_server
  show "$run/server.out" "$run/client.out"

  quote gss-client "$run/client.out" '^"|^Signature'
  quote gss-client "$run/client.out" '^context flag'
  quote gss-server "$run/server.out" '^Accepted|^Received'
  expect "$run/client.out" "^\"$alice\" to \"$service\".*locally initiated, open" "the initiator's context names both parties"
  expect "$run/server.out" "^Accepted connection: \"$alice\"" "the acceptor knows the initiator as alice"
  for attribute in MUTUAL REPLAY CONF INTEG; do
    for side in client server; do
      grep -q "GSS_C_${attribute}_FLAG" "$run/$side.out" || not_so "the $side has the flag $attribute"
    done
  done
  ok "both sides have mutual authentication, replay detection, confidentiality and integrity"
  expect "$run/server.out" "^Received message: \"$MESSAGE\"" "the acceptor unwrapped the message"
  expect "$run/client.out" '^Signature verified' "the initiator verified the acceptor's signature over it"
  if grep -q 'not encrypted' "$run"/{client,server}.err; then not_so "the message was encrypted"; fi

  executed >"$run/executed"
  if [[ $kind == ours ]]; then
    quote daemon <(sed 's/.* info audit //' "$run/daemon/log") 'operation="?(init|accept)_sec_context'
  else
    quote daemon "$run/executed" '^(INIT|ACCEPT)_SEC_CONTEXT'
  fi
  expect "$run/executed" '^INIT_SEC_CONTEXT client$' "the daemon initiated, with alice's key"
  expect "$run/executed" '^ACCEPT_SEC_CONTEXT server$' "the daemon accepted, with the service's key"
}

set_up
say "" "GssInterposer demo: unmodified gss-server and gss-client through $(basename "$plugin")" \
  "    realm   $REALM_NAME, its KDC on 127.0.0.1:$REALM_PORT" \
  "    daemon  $(<"$run/daemon/program")$([[ $kind == ours ]] || echo " (Debian)"), run by $me" \
  "    server and client are run by $user (uid $uid)"
keytab_is_unreadable
without_the_proxy
with_the_proxy
say ""
progress "the demo succeeded"
