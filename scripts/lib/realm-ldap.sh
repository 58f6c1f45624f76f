#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced by realm.sh: a realm's database in LDAP. There MIT's KDC finds which service may delegate to which (krbAllowedToDelegateTo); db2 has no such list.
# slapd listens on a socket in DIR/kdc and nowhere else; who may open that is its administrator (SASL EXTERNAL), so that there is no password.
#
#   HTTP/front.test    may turn anybody into one of its clients (ok_to_auth_as_delegate), and delegate to HTTP/middle.test and ldap/back.test
#   HTTP/middle.test   may delegate to ldap/back.test what was delegated to it
#   HTTP/plain.test    may delegate to ldap/back.test, but only who came with a ticket
#   ldap/back.test     the back end
#   ldap/denied.test   a back end that nobody may delegate to
#   nodeleg            a user like alice and bob, marked not to be delegated
#
# Keytabs: front, middle, plain, back (both back ends), services (all of them). Tickets of users and of front, middle and plain carry the authentication indicator "spake".

SUFFIX=cn=krb5
SLAPD_READY_ATTEMPTS=100 SLAPD_READY_INTERVAL_S=0.02

ldap_url() { echo "ldapi://${DIR//\//%2F}%2Fkdc%2Fldapi"; }

# peer_file PATH: prints where that file of a package is.
peer_file() {
  local file
  for file in "$PEERS/$1" "/$1"; do
    [[ -e $file ]] && { echo "$file"; return; }
  done
  fail "$1 is neither installed nor unpacked in $PEERS" "run scripts/lib/dependencies.sh"
}

# Leaves LD_LIBRARY_PATH for all that use LDAP, which may be linked with unpacked libraries.
start_slapd() {
  local attempt pid slapd schema modules
  slapd=$(peer_program slapd)
  schema=$(peer_file usr/share/doc/krb5-kdc-ldap/kerberos.schema.gz)
  modules=$(dirname "$(peer_file usr/lib/ldap/back_mdb.so)")
  export LD_LIBRARY_PATH=$PEERS/usr/lib/$MULTIARCH:$PEERS/lib/$MULTIARCH:$PEERS/usr/lib/$MULTIARCH/krb5
  mkdir "$DIR/kdc/ldap"
  gzip -dc "$schema" >"$DIR/kdc/kerberos.schema"
  cat >"$DIR/kdc/slapd.conf" <<CONF
include $DIR/kdc/kerberos.schema
modulepath $modules
moduleload back_mdb
database mdb
suffix "$SUFFIX"
rootdn "gidNumber=$(id -g)+uidNumber=$(id -u),cn=peercred,cn=external,cn=auth"
directory $DIR/kdc/ldap
dbnosync
index krbPrincipalName eq
CONF
  # Named in its environment, the directory's end is slapd's end too (run-directory.sh).
  REALM_DIR=$DIR setsid "$slapd" -d none -f "$DIR/kdc/slapd.conf" -h "$(ldap_url)" >"$DIR/kdc/slapd.log" 2>&1 </dev/null & # with -d it stays in the foreground
  pid=$!
  echo "$pid" >"$DIR/kdc/slapd.pid"
  disown
  for ((attempt = 0; attempt < SLAPD_READY_ATTEMPTS; attempt++)); do
    "$(peer_program ldapwhoami)" -Q -Y EXTERNAL -H "$(ldap_url)" >/dev/null 2>&1 && return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep "$SLAPD_READY_INTERVAL_S"
  done
  cat "$DIR/kdc/slapd.log" >&2
  end_process "$DIR/kdc/slapd.pid" slapd
  fail "slapd does not answer" "its log is above, its configuration is $DIR/kdc/slapd.conf"
}

# What kdc.conf says of the database.
ldap_parameters() {
  cat <<CONF
    ldap_kerberos_container_dn = $SUFFIX
    ldap_kdc_sasl_mech = EXTERNAL
    ldap_kadmind_sasl_mech = EXTERNAL
    ldap_servers = $(ldap_url)
CONF
}

create_ldap_database() { kdb5_ldap_util create -r "$REALM" -s -P "$1" -subtrees "$SUFFIX" -sscope sub; }

# Lines for kadmin.local.
delegation_principals() {
  cat <<ADMIN
modprinc +requires_preauth alice
modprinc +requires_preauth bob
addprinc -randkey +requires_preauth -allow_forwardable nodeleg
addprinc -randkey +requires_preauth +ok_to_auth_as_delegate HTTP/front.test
addprinc -randkey +requires_preauth HTTP/middle.test
addprinc -randkey +requires_preauth HTTP/plain.test
addprinc -randkey ldap/back.test
addprinc -randkey ldap/denied.test
ktadd -norandkey -k $DIR/keys/nodeleg.keytab nodeleg
ktadd -norandkey -k $DIR/keys/front.keytab HTTP/front.test
ktadd -norandkey -k $DIR/keys/middle.keytab HTTP/middle.test
ktadd -norandkey -k $DIR/keys/plain.keytab HTTP/plain.test
ktadd -norandkey -k $DIR/keys/back.keytab ldap/back.test ldap/denied.test
ktadd -norandkey -k $DIR/keys/services.keytab HTTP/front.test HTTP/middle.test HTTP/plain.test ldap/back.test ldap/denied.test
ADMIN
}

# delegations SERVICE TARGET...: the change of the service's entry that lets it delegate to the targets.
delegations() {
  printf '%s\n' "dn: krbPrincipalName=$1@$REALM,cn=$REALM,$SUFFIX" 'changetype: modify' 'add: krbAllowedToDelegateTo'
  printf "krbAllowedToDelegateTo: %s@$REALM\n" "${@:2}"
  echo
}

permit_delegation() {
  {
    delegations HTTP/front.test HTTP/middle.test ldap/back.test
    delegations HTTP/middle.test ldap/back.test
    delegations HTTP/plain.test ldap/back.test
  } | ldapmodify -Q -Y EXTERNAL -H "$(ldap_url)"
}
