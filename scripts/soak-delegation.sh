#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# soak-delegation.sh [--cycles N] [--daemon ours|gssproxy]
#
# One client gets credentials in users' names and goes to a back end with each (S4U2Self, S4U2Proxy), N times, against one daemon, whose cache of imported
# credentials is much smaller than that. Prints the daemon's resident memory after each tenth. Exit status 1 when a call failed, or when memory grew from the
# middle to the end.
set -euo pipefail
# shellcheck source=scripts/lib/load.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/load.sh"

GROWTH_MAX_KB=4096
usage='usage: soak-delegation.sh [--cycles N] [--daemon ours|gssproxy]'
cycles=100000 kind=''
while (($#)); do
  case $1 in
    --cycles) cycles=${2:?$usage} && shift ;;
    --daemon) kind=${2:?$usage} && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
kind=${kind:-$("$ROOT/scripts/lib/daemon.sh" default)}

set_up_load soak-delegation ldap
mkdir -p "$run/$kind/conf"
printf '%s\n' '[gssproxy]' "  state_dir = $run/$kind/state" '  cache_size = 2M' >"$run/$kind/conf/gssproxy.conf"
printf '%s\n' '[service/both]' '  mechs = krb5' "  euid = $EUID" "  socket = $run/$kind/both.sock" '  cred_usage = both' \
  "  cred_store = keytab:$REALM_DIR/keys/front.keytab" "  cred_store = client_keytab:$REALM_DIR/keys/front.keytab" \
  '  allow_protocol_transition = yes' '  allow_constrained_delegation = yes' >"$run/$kind/conf/10-both.conf"
"$ROOT/scripts/lib/daemon.sh" start "$run/$kind" "$kind"

progress "$cycles cycles, daemon: $kind"
pid=$(<"$run/$kind/pid")
DRIVER_WATCHED=$pid through ours "$kind" "$ARTIFACTS/tests/s4u" own "cycles:$cycles:ldap@back.test" | tee "$run/cycles"
growth=$(awk '/^cycle/ { values[++count] = $3 } END { print values[count] - values[int(count / 2)] }' "$run/cycles")
printf 'cycles=%d rss_growth_kb=%d\n' "$cycles" "$growth"
((growth <= GROWTH_MAX_KB)) || fail "the daemon grew by $growth KiB from the middle to the end" "the bound is $GROWTH_MAX_KB"
