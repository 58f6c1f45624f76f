#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# realm.sh up DIR       a throwaway MIT realm in the new directory DIR: a KDC on a free port of 127.0.0.1
# realm.sh up DIR ldap  the same with its database in LDAP, and services that may delegate (realm-ldap.sh)
# realm.sh down DIR     ends its KDC and removes DIR
#
# DIR/env.sh (to be sourced) chooses the realm; DIR/public is for every user to read, DIR/private for every user to write,
# DIR/keys (keytabs 0600, a ccache of alice) and DIR/kdc are the caller's only.
# Everything a Kerberos program could read or write elsewhere (ccache, keytab, replay cache, DNS) is directed into DIR.
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"
# shellcheck source=scripts/lib/processes.sh
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
# shellcheck source=scripts/lib/realm-ldap.sh
source "$(dirname "${BASH_SOURCE[0]}")/realm-ldap.sh"

REALM=GSSINTERPOSER.TEST
PORT_MIN=20000 PORT_MAX=32000 # below the kernel's ephemeral range, so that no outgoing connection holds one
PORT_ATTEMPTS=8
READY_ATTEMPTS=100 READY_INTERVAL_S=0.05

usage="usage: realm.sh up DIR [ldap] | down DIR"
command=${1:?$usage}
DIR=${2:?$usage}
database=${3:-db2}

write_configuration() {
  local port=$1
  cat >"$DIR/public/krb5.conf" <<CONF
[libdefaults]
  default_realm = $REALM
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  forwardable = true
  ticket_lifetime = 10h
  default_keytab_name = FILE:$DIR/keys/service.keytab
  default_client_keytab_name = FILE:$DIR/none.keytab
  default_ccache_name = FILE:$DIR/private/%{uid}.ccache
  default_rcache_name = file2:$DIR/private/%{uid}.rcache
  spake_preauth_groups = edwards25519
[realms]
  $REALM = {
    kdc = 127.0.0.1:$port
  }
[domain_realm]
  localhost = $REALM
  .test = $REALM
CONF
  cat >"$DIR/kdc/kdc.conf" <<CONF
[libdefaults]
  # For principals with no better key, of which there are none until a test makes one.
  allow_rc4 = true
  allow_des3 = true
[kdcdefaults]
  kdc_listen = 127.0.0.1:$port
  kdc_tcp_listen = 127.0.0.1:$port
[realms]
  $REALM = {
    database_module = private
    key_stash_file = $DIR/kdc/stash
    max_life = 10h
    spake_preauth_indicator = spake
    supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal
  }
[dbmodules]
  db_module_dir = $(dirname "$(peer_library "krb5/plugins/kdb/$(library_of_database).so")")
  private = {
    db_library = $(library_of_database)
$(parameters_of_database)
  }
[logging]
  kdc = FILE:$DIR/kdc/kdc.log
CONF
  cat >"$DIR/env.sh" <<ENV
export PATH=$PEER_PATH
export KRB5_CONFIG=$DIR/public/krb5.conf
export GSS_MECH_CONFIG=$DIR/public/empty.mech GSSINTERPOSER_CONFIG=
export KDC_LIBRARY_PATH=${LD_LIBRARY_PATH:-}
export REALM_NAME=$REALM REALM_DIR=$DIR REALM_PORT=$port
export SERVICE_KEYTAB=$DIR/keys/service.keytab ALICE_KEYTAB=$DIR/keys/alice.keytab ALICE_CCACHE=FILE:$DIR/keys/alice.ccache
ENV
}

library_of_database() { if [[ $database == ldap ]]; then echo kldap; else echo "$database"; fi; }

parameters_of_database() { if [[ $database == ldap ]]; then ldap_parameters; else echo "    database_name = $DIR/kdc/principal"; fi; }

fill_database() {
  local password="throwaway $RANDOM$RANDOM"
  if [[ $database == ldap ]]; then create_ldap_database "$password"; else kdb5_util create -s -r "$REALM" -P "$password"; fi
  # Apart from the terminal: interrupted, it would wait for ever. Under a name of its own: the caller's uid may have none.
  setsid --wait kadmin.local -r "$REALM" -p "setup@$REALM" <<ADMIN
addprinc -randkey alice
addprinc -randkey bob
addprinc -randkey host/localhost
addprinc -randkey HTTP/localhost
ktadd -norandkey -k $DIR/keys/alice.keytab alice
ktadd -norandkey -k $DIR/keys/bob.keytab bob
ktadd -norandkey -k $DIR/keys/service.keytab host/localhost HTTP/localhost
$([[ $database != ldap ]] || delegation_principals)
ADMIN
  [[ $database != ldap ]] || permit_delegation
  chmod 600 "$DIR"/keys/*.keytab
  touch "$DIR/kdc/filled"
}

# A KDC that answers, or status 1 when it ended (its port was taken).
start_kdc() {
  local attempt pid
  setsid krb5kdc -n -r "$REALM" >"$DIR/kdc/stdout.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$DIR/kdc/pid"
  disown
  for ((attempt = 0; attempt < READY_ATTEMPTS; attempt++)); do
    kinit -k -t "$DIR/keys/alice.keytab" -c "$ALICE_CCACHE" alice 2>"$DIR/kdc/kinit.log" && return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep "$READY_INTERVAL_S"
  done
  end_process "$DIR/kdc/pid" krb5kdc
  return 1
}

up() {
  [[ ! -e $DIR ]] || rmdir "$DIR" 2>/dev/null || fail "$DIR exists already and is not empty" "give another directory, or remove it: realm.sh down $DIR"
  mkdir -m 711 "$DIR"
  DIR=$(cd "$DIR" && pwd)
  mkdir -m 700 "$DIR/kdc" "$DIR/keys"
  mkdir -m 755 "$DIR/public"
  mkdir -m 1777 "$DIR/private" # interposers may store what the daemon gave them in the default ccache
  : >"$DIR/public/empty.mech"
  [[ $database != ldap ]] || start_slapd

  local attempt
  for ((attempt = 0; attempt < PORT_ATTEMPTS; attempt++)); do
    write_configuration "$(shuf -i "$PORT_MIN-$PORT_MAX" -n 1)"
    # shellcheck disable=SC1091
    source "$DIR/env.sh"
    export KRB5_KDC_PROFILE=$DIR/kdc/kdc.conf
    [[ -e $DIR/kdc/filled ]] || fill_database >"$DIR/kdc/setup.log" 2>&1 || fail "cannot make the realm's database" "see $DIR/kdc/setup.log"
    start_kdc && return 0
  done
  cat "$DIR"/kdc/*.log >&2
  end_process "$DIR/kdc/slapd.pid" slapd
  fail "no KDC answers on 127.0.0.1 after $PORT_ATTEMPTS attempts" "its logs are above, its directory is $DIR"
}

down() {
  [[ -d $DIR ]] || return 0
  end_process "$DIR/kdc/pid" krb5kdc
  end_process "$DIR/kdc/slapd.pid" slapd
  rm -rf "${DIR:?}"
}

[[ $database == db2 || $database == ldap ]] || fail "unknown kind of database '$database'" "$usage"
case $command in
  up) up ;;
  down) down ;;
  *) fail "unknown command '$command'" "$usage" ;;
esac
