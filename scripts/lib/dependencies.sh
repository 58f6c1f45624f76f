#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes a bare Debian 12 machine with the .NET 10 SDK ready to build and test. Idempotent; a run with nothing to do takes a fraction of a second.
#
# Compilers, headers and libraries are installed. The Kerberos *programs* are not: their packages write /etc/krb5.conf and
# /etc/gss/mech.d/proxymech.conf and start services. They are downloaded and unpacked into artifacts/peers instead (which needs no root).
# GSSINTERPOSER_UNPACK_PEERS=1 unpacks them even where they are installed.
#
# The same is done for the applications of tests/GssInterposer.Applications.Tests and the KDC's LDAP module (scripts/lib/realm.sh), and for what they are
# linked with: at most 45 MB to download (PostgreSQL 29).
# Where they cannot be had, their tests are skipped.
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"
# shellcheck source=scripts/lib/dotnet.sh
source "$ROOT/scripts/lib/dotnet.sh"

BUILD_PACKAGES=(clang lld binutils libc6-dev libkrb5-dev)
TEST_PACKAGES=(libclang-rt-14-dev valgrind) # libclang-rt: libFuzzer and the sanitizers
# What the unpacked programs are linked with.
LIBRARY_PACKAGES=(libcom-err2 libgssapi-krb5-2 libgssrpc4 libini-config5 libk5crypto3 libkadm5clnt-mit12 libkadm5srv-mit12 libkdb5-10 libkrb5-3
  libkrb5support0 libpopt0 libref-array1 libselinux1 libss2 libverto-libev1 libverto1)
PEER_PACKAGES=(gssproxy krb5-admin-server krb5-gss-samples krb5-kdc krb5-user)
APPLICATION_PACKAGES=(
  apache2-bin libapache2-mod-auth-gssapi libapr1 libaprutil1 libexpat1 libpcre2-8-0
  curl libbrotli1 libcurl4 libnghttp2-14 libpsl5 librtmp1 libssh2-1
  krb5-kdc-ldap slapd ldap-utils libldap-2.5-0 libltdl7 libnsl2 libtirpc3 libwrap0
  sasl2-bin libsasl2-2 libsasl2-modules libsasl2-modules-gssapi-mit
  openssh-server openssh-client libcbor0.8 libedit2 libfido2-1
  postgresql-15 postgresql-client-15 libicu72 libpq5 libreadline8 libxml2 libzstd1
  python3-gssapi python3-decorator python3.11-minimal libpython3.11-minimal libpython3.11-stdlib)

installed_packages() { dpkg-query -W -f '${Package} ${Status}\n' "$@" 2>/dev/null | sed -n 's/ install ok installed$//p'; }

# not_installed PACKAGE...: prints those that are missing.
not_installed() { comm -23 <(printf '%s\n' "$@" | sort -u) <(installed_packages "$@" | sort -u); }

apt() { DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@"; }

# The lists may be absent (container images) or older than the archive; only then is the network asked for new ones.
install_packages() { apt install --no-install-recommends "$@" || { apt update && apt install --no-install-recommends "$@"; }; }

download_packages() { cd "$1" && shift && { apt download "$@" || { ((EUID == 0)) && apt update && apt download "$@"; }; }; }

require_sdk() {
  local version
  version=$(cd "$ROOT" && dotnet --version 2>/dev/null) || version=none
  [[ $version == 10.* ]] || fail "the .NET 10 SDK is needed and 'dotnet --version' says: $version" \
    "install it (https://dotnet.microsoft.com/download) and put dotnet into PATH"
}

install_missing() {
  local -a missing
  mapfile -t missing < <(not_installed "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${LIBRARY_PACKAGES[@]}")
  ((${#missing[@]} == 0)) && return
  ((EUID == 0)) || fail "Debian packages are missing and only root can install them: ${missing[*]}" \
    "run as root: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  progress "installing Debian packages: ${missing[*]}"
  logged apt-install install_packages "${missing[@]}"
}

# not_unpacked PACKAGE...: prints those that are neither installed nor in artifacts/peers.
not_unpacked() {
  local -a wanted
  local package
  if [[ ${GSSINTERPOSER_UNPACK_PEERS:-0} == 1 ]]; then
    wanted=("$@")
  else
    mapfile -t wanted < <(not_installed "$@")
  fi
  for package in "${wanted[@]}"; do
    [[ -e $PEERS/.unpacked/$package ]] || echo "$package"
  done
}

# unpack PACKAGE...: status 1 when they cannot be downloaded.
unpack() {
  local package archive
  progress "unpacking (not installing) into artifacts/peers: $*"
  rm -rf "$PEERS/.download"
  mkdir -p "$PEERS/.download" "$PEERS/.unpacked"
  logged apt-download download_packages "$PEERS/.download" "$@" || return 1
  for package in "$@"; do
    archive=$(find "$PEERS/.download" -name "${package}_*.deb")
    dpkg-deb -x "$archive" "$PEERS" || return 1
    basename "$archive" >"$PEERS/.unpacked/$package"
  done
  rm -rf "$PEERS/.download"
}

unpack_missing() {
  local -a missing
  mapfile -t missing < <(not_unpacked "${PEER_PACKAGES[@]}")
  ((${#missing[@]} == 0)) || unpack "${missing[@]}" || fail "cannot download ${missing[*]}" "when the package lists are absent or old, run as root: apt-get update"
  mapfile -t missing < <(not_unpacked "${APPLICATION_PACKAGES[@]}")
  ((${#missing[@]} == 0)) || unpack "${missing[@]}" || progress "cannot download them: tests of real applications will be skipped"
}

[[ -r /etc/debian_version ]] || fail "this is not a Debian system" \
  "the scripts set up Debian 12; elsewhere see README.md, Dependencies, and build with dotnet build"
require_sdk
install_missing
unpack_missing
