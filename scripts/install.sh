#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install.sh [OPTION]...              installs the plugin, the line that makes libgssapi_krb5 load it, gssinterposerctl, and the daemon with its units.
#                                     It enables and starts nothing.
# install.sh --uninstall [OPTION]...  removes all of it but what administrators write: the plugin's and the daemon's configuration
#
# --only WHAT       plugin (with gssinterposerctl) or daemon
# --prefix DIR      /usr; gssinterposerctl goes to DIR/bin, the daemon to DIR/sbin, units to DIR/lib/systemd/system, sysusers.d and tmpfiles.d to DIR/lib
# --plugindir DIR   PREFIX/lib/MULTIARCH/gss
# --sysconfdir DIR  /etc; the line goes to DIR/gss/mech.d/gssinterposer.conf, sample configurations to DIR/gssinterposer.conf (plugin) and
#                   DIR/gssproxy/gssproxy.conf (daemon) unless there are such files. The plugin reads /etc/gssinterposer.conf, wherever DIR is
# --plugin FILE     artifacts/gssinterposer.so
# --daemon FILE     artifacts/gssinterposerd
# --ctl FILE        artifacts/gssinterposerctl
# DESTDIR (environment) is put in front of every target, and does not appear in what is installed.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

OID=2.16.840.1.113730.3.8.15.1
uninstall=0 prefix=/usr plugindir='' sysconfdir=/etc plugin=$ARTIFACTS/gssinterposer.so daemon=$ARTIFACTS/gssinterposerd ctl=$ARTIFACTS/gssinterposerctl destdir=${DESTDIR:-} only=all
usage="usage: [DESTDIR=DIR] install.sh [--uninstall] [--only plugin|daemon] [--prefix DIR] [--plugindir DIR] [--sysconfdir DIR] [--plugin FILE] [--daemon FILE] [--ctl FILE]"
while (($#)); do
  case $1 in
    --uninstall) uninstall=1 ;;
    --prefix) prefix=${2:?$usage} && shift ;;
    --plugindir) plugindir=${2:?$usage} && shift ;;
    --sysconfdir) sysconfdir=${2:?$usage} && shift ;;
    --plugin) plugin=${2:?$usage} && shift ;;
    --daemon) daemon=${2:?$usage} && shift ;;
    --ctl) ctl=${2:?$usage} && shift ;;
    --only) only=${2:?$usage} && shift ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
[[ $only == all || $only == plugin || $only == daemon ]] || fail "--only takes plugin or daemon, not '$only'" "$usage"
plugindir=${plugindir:-$prefix/lib/$(uname -m)-linux-gnu/gss}
[[ $prefix == /* && $plugindir == /* && $sysconfdir == /* ]] || fail "--prefix, --plugindir and --sysconfdir must be absolute" "$usage"
# Whitespace separates the fields of a mechanism configuration, and & is special in what fills the template.
[[ ! $plugindir =~ [[:space:]\&\|\\] ]] || fail "the plugin directory '$plugindir' cannot stand in a mechanism configuration" \
  "choose one without spaces, &, | and \\"

library=$destdir$plugindir/gssinterposer.so
mechanisms=$destdir$sysconfdir/gss
configuration=$mechanisms/mech.d/gssinterposer.conf
choices=$destdir$sysconfdir/gssinterposer.conf
tool=$destdir$prefix/bin/gssinterposerctl
material=$ROOT/src/GssInterposer.Daemon/Install
program=$destdir$prefix/sbin/gssinterposerd
units=$destdir$prefix/lib/systemd/system
users=$destdir$prefix/lib/sysusers.d/gssinterposer.conf
directories=$destdir$prefix/lib/tmpfiles.d/gssinterposer.conf
services=$destdir$sysconfdir/gssproxy/gssproxy.conf

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

# Somebody's choices are in it: not ours to change, not even when we are removed.
keep_or_replace() {
  if [[ -e $3 ]]; then
    echo "kept $3"
  else
    replace "$@"
  fi
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

with() { [[ $only == all || $only == "$1" ]]; }

uninstall_plugin() {
  # The line first: a line without its library makes every GSS program look for it in vain.
  remove "$configuration"
  remove "$library"
  remove "$tool"
}

uninstall_daemon() {
  remove "$units/gssinterposerd.socket"
  remove "$units/gssinterposerd.service"
  remove "$users"
  remove "$directories"
  remove "$program"
}

install_plugin() {
  sed "s|@plugindir@|$plugindir|" "$ROOT/mech.d/gssinterposer.conf.in" >"$filled"
  replace 755 "$ctl" "$tool"
  replace 644 "$plugin" "$library"
  replace 644 "$filled" "$configuration"
  keep_or_replace 644 "$ROOT/mech.d/gssinterposer.sample.conf" "$choices"
}

install_daemon() {
  replace 755 "$daemon" "$program"
  sed "s|@bindir@|$prefix/sbin|g; s|@sysconfdir@|$sysconfdir|g" "$material/gssinterposerd.service.in" >"$filled"
  replace 644 "$filled" "$units/gssinterposerd.service"
  replace 644 "$material/gssinterposerd.socket" "$units/gssinterposerd.socket"
  replace 644 "$material/gssinterposer.sysusers.conf" "$users"
  replace 644 "$material/gssinterposer.tmpfiles.conf" "$directories"
  keep_or_replace 600 "$material/gssproxy.conf" "$services"
}

if with plugin; then
  require_writable "$(dirname "$library")"
  require_writable "$(dirname "$configuration")"
  require_writable "$(dirname "$choices")"
  require_writable "$(dirname "$tool")"
fi
if with daemon; then
  require_writable "$(dirname "$program")"
  require_writable "$units"
  require_writable "$(dirname "$services")"
fi

if ((uninstall)); then
  if with plugin; then uninstall_plugin; fi
  if with daemon; then uninstall_daemon; fi
  exit 0
fi

if with plugin; then
  [[ -r $plugin ]] || fail "there is no $plugin" "build it first: scripts/build.sh"
  [[ -r $ctl ]] || fail "there is no $ctl" "build it first: scripts/build.sh"
  others=$(other_interposers)
  [[ -z $others ]] || fail "another interposer with the same OID ($OID) is active: ${others//$'\n'/, }" \
    "Two of them cannot be: libgssapi_krb5 reads gss/mech, then gss/mech.d/*.conf in alphabetical order, and the first one wins." \
    "Disable the other one (programs that run keep it, new ones get GssInterposer; the gssproxy daemon goes on serving both)," \
    "and run this again:" \
    "$(while read -r other; do echo "  mv $other $other.disabled"; done <<<"$others")"
fi
if with daemon; then
  [[ -r $daemon ]] || fail "there is no $daemon" "build it first: scripts/build.sh; or install the plugin alone: --only plugin"
fi

filled=$(mktemp)
trap 'rm -f "$filled"' EXIT
if with plugin; then install_plugin; fi
if with daemon; then install_daemon; fi
