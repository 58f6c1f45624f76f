#!/bin/bash
# SPDX-License-Identifier: MIT
# record.sh OUTDIR: records what the C plugin and the C daemon say to each other, in a throwaway realm. See README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:?usage: record.sh OUTDIR}" && cd "$1" && pwd)
plugin=${PLUGIN:-/usr/lib/x86_64-linux-gnu/gssproxy/proxymech.so}
daemon=${DAEMON:-/usr/sbin/gssproxy}
realm=RECORDING.TEST
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

for port in $(shuf -i 20000-60000 -n 50); do
    ss -Hlntu "sport = :$port" | grep -q . || break
done
cat >"$work/krb5.conf" <<END
[libdefaults]
  default_realm = $realm
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  forwardable = true
[realms]
  $realm = {
    kdc = 127.0.0.1:$port
  }
[domain_realm]
  localhost = $realm
  nowhere.invalid = $realm
END
cat >"$work/kdc.conf" <<END
[kdcdefaults]
  kdc_listen = 127.0.0.1:$port
  kdc_tcp_listen = 127.0.0.1:$port
[realms]
  $realm = {
    database_name = $work/principal
    key_stash_file = $work/stash
    supported_enctypes = aes256-cts-hmac-sha1-96:normal
  }
[logging]
  kdc = FILE:$work/kdc.log
END
: >"$work/no-plugin.mech"
export KRB5_CONFIG=$work/krb5.conf KRB5_KDC_PROFILE=$work/kdc.conf GSS_MECH_CONFIG=$work/no-plugin.mech
kdb5_util create -s -r $realm -P throwaway >/dev/null 2>&1
kadmin.local -q 'addprinc -randkey alice' >/dev/null 2>&1
kadmin.local -q 'addprinc -randkey host/localhost' >/dev/null 2>&1
# A caller with the service's own uid initiates from the service keytab too.
kadmin.local -q "ktadd -k $work/service.keytab alice host/localhost" >/dev/null 2>&1
krb5kdc -n -r $realm >/dev/null 2>&1 &
pids+=($!)

mkdir "$work/conf" "$work/bin" "$work/recorded"
echo '[gssproxy]' >"$work/conf/gssproxy.conf"
cat >"$work/conf/10-recording.conf" <<END
[service/recording]
  mechs = krb5
  cred_store = keytab:$work/service.keytab
  cred_store = client_keytab:$work/service.keytab
  allow_client_ccache_sync = yes
  cred_usage = both
  filter_flags = -DELEGATE
  euid = $(id -u)
END
env -u KRB5CCNAME GSS_USE_PROXY=no KRB5RCACHENAME=none: "$daemon" -i -c "$work/conf/gssproxy.conf" -C "$work/conf" -s "$work/daemon.sock" \
    >"$work/daemon.log" 2>&1 &
pids+=($!)
cc -O1 -Wall -Werror -o "$work/bin/relay" "$here/relay.c"
cc -O1 -Wall -Werror -o "$work/bin/exchanges" "$here/exchanges.c" -lgssapi_krb5
for _ in $(seq 100); do kinit -k -t "$work/service.keytab" -c "FILE:$work/probe.cc" alice 2>/dev/null && break; sleep 0.05; done
for _ in $(seq 100); do [[ -S $work/daemon.sock ]] && break; sleep 0.05; done
"$work/bin/relay" "$work/relay.sock" "$work/daemon.sock" "$work/recorded" "$work/label" &
pids+=($!)
for _ in $(seq 100); do [[ -S $work/relay.sock ]] && break; sleep 0.05; done

echo "recording_plugin 2.16.840.1.113730.3.8.15.1 $plugin <interposer>" >"$work/plugin.mech"
GSS_MECH_CONFIG=$work/plugin.mech GSS_USE_PROXY=yes GSSPROXY_SOCKET=$work/relay.sock GSSPROXY_BEHAVIOR=REMOTE_ONLY \
    KRB5CCNAME=FILE:$work/ccache KRB5_KTNAME=FILE:$work/none.keytab "$work/bin/exchanges" "$work/label" "$work/ccache" || {
    echo "record.sh: the exchanges failed; the daemon says:" >&2
    tail -20 "$work/daemon.log" >&2
    exit 1
}
dotnet run --file "$here/Calls.cs" -- "$work/relay.sock" "$work/recorded" "$work/label"
rm -f "$out"/*.bin
cp "$work"/recorded/*.bin "$out"
echo "recorded $(find "$out" -name '*.call.bin' | wc -l) exchanges in $out"
