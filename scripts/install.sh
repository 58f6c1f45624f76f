#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install.sh [OPTION]...              installs the plugin and the line that makes libgssapi_krb5 load it
# install.sh --uninstall [OPTION]...  removes both
#
# --prefix DIR      /usr
# --plugindir DIR   PREFIX/lib/MULTIARCH/gss
# --sysconfdir DIR  /etc; the line goes to DIR/gss/mech.d/gssinterposer.conf
# --plugin FILE     artifacts/gssinterposer.so
# DESTDIR (environment) is put in front of every target, and does not appear in what is installed.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

OID=2.16.840.1.113730.3.8.15.1
uninstall=0 prefix=/usr plugindir='' sysconfdir=/etc plugin=$ARTIFACTS/gssinterposer.so destdir=${DESTDIR:-}
usage="usage: [DESTDIR=DIR] install.sh [--uninstall] [--prefix DIR] [--plugindir DIR] [--sysconfdir DIR] [--plugin FILE]"
while (($#)); do
  case $1 in
    --uninstall) uninstall=1 ;;
    --prefix) prefix=${2:?$usage} && shift ;;
    --plugindir) plugindir=${2:?$usage} && shift ;;
    --sysconfdir) sysconfdir=${2:?$usage} && shift ;;
    --plugin) plugin=${2:?$usage} && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
plugindir=${plugindir:-$prefix/lib/$(uname -m)-linux-gnu/gss}
[[ $plugindir == /* && $sysconfdir == /* ]] || fail "--prefix, --plugindir and --sysconfdir must be absolute" "$usage"
# Whitespace separates the fields of a mechanism configuration, and & is special in what fills the template.
[[ ! $plugindir =~ [[:space:]\&\|\\] ]] || fail "the plugin directory '$plugindir' cannot stand in a mechanism configuration" \
  "choose one without spaces, &, | and \\"

library=$destdir$plugindir/gssinterposer.so
mechanisms=$destdir$sysconfdir/gss
configuration=$mechanisms/mech.d/gssinterposer.conf

# Other files with an active line for our OID, in the order in which the mechglue reads them.
other_interposers() {
  local file
  for file in "$mechanisms/mech" "$mechanisms"/mech.d/*.conf; do
    [[ $file != "$configuration" && -r $file ]] || continue
    if awk -v oid="$OID" '$1 !~ /^#/ && $2 == oid { found = 1 } END { exit !found }' "$file"; then
      echo "$file"
    fi
  done
}

# A running program keeps the file that it has mapped: replace it, never write into it.
replace() {
  local mode=$1 source=$2 target=$3
  mkdir -p "$(dirname "$target")"
  install -m "$mode" "$source" "$target.new"
  mv -f "$target.new" "$target"
  echo "installed $target"
}

remove() {
  [[ -e $1 ]] || return 0
  rm -f "$1"
  echo "removed $1"
}

require_writable() {
  local directory=$1
  while [[ ! -e $directory ]]; do directory=$(dirname "$directory"); done
  [[ -w $directory ]] || fail "$directory is not writable for $(id -un 2>/dev/null || echo "uid $EUID")" "run as root, or install elsewhere: DESTDIR, --prefix, --sysconfdir"
}

require_writable "$(dirname "$library")"
require_writable "$(dirname "$configuration")"

if ((uninstall)); then
  # The line first: a line without its library makes every GSS program look for it in vain.
  remove "$configuration"
  remove "$library"
  exit 0
fi

[[ -r $plugin ]] || fail "there is no $plugin" "build it first: scripts/build.sh"
others=$(other_interposers)
[[ -z $others ]] || fail "another interposer with the same OID ($OID) is active: ${others//$'\n'/, }" \
  "Two of them cannot be: libgssapi_krb5 reads gss/mech, then gss/mech.d/*.conf in alphabetical order, and the first one wins." \
  "Disable the other one (programs that run keep it, new ones get GssInterposer; the gssproxy daemon goes on serving both)," \
  "and run this again:" \
  "$(while read -r other; do echo "  mv $other $other.disabled"; done <<<"$others")"

filled=$(mktemp)
trap 'rm -f "$filled"' EXIT
sed "s|@plugindir@|$plugindir|" "$ROOT/mech.d/gssinterposer.conf.in" >"$filled"
replace 644 "$plugin" "$library"
replace 644 "$filled" "$configuration"
