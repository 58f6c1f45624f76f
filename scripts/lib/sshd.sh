#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sshd.sh DIR PORT [OPTION]...  becomes an sshd that lets users in by GSSAPI alone, on 127.0.0.1:PORT, with options of sshd_config (Name=value); log on
#                               standard error. Ends with its process; its files are in DIR, an existing directory.
# sshd.sh --possible            says why it cannot run here, with status 1
#
# As root, in mount and UTS namespaces of its own: the host is called localhost, /run is empty but for the directory of privilege separation, and there
# are the users sshd (whom the package would add) and alice, whose home is DIR/home. The machine's own files stay as they are.
# The environment is passed on: KRB5_CONFIG, KRB5_KTNAME, GSS_USE_PROXY …
set -euo pipefail
# shellcheck source=scripts/lib/peers.sh
source "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

SSHD_UID=59870 ALICE_UID=59871 NOGROUP=65534
usage="usage: sshd.sh DIR PORT [OPTION]... | --possible"

possible() {
  ((EUID == 0)) || fail "sshd changes to the user who logs in: only root can run it"
  unshare --mount --uts true 2>/dev/null || fail "sshd needs namespaces of its own (unshare --mount --uts), which cannot be made here"
}

# with_users FILE LINE...: DIR/FILE is the machine's with these entries in place of those of the same names.
with_users() {
  local file=$1 line
  shift
  (umask 077 && cp "/etc/$file" "$DIR/$file")
  for line in "$@"; do
    sed -i "/^${line%%:*}:/d" "$DIR/$file"
    echo "$line" >>"$DIR/$file"
  done
}

write_files() {
  local option
  mkdir -m 700 "$DIR/home"
  chown "$ALICE_UID:$ALICE_UID" "$DIR/home"
  with_users passwd "sshd:x:$SSHD_UID:$NOGROUP::/run/sshd:/usr/sbin/nologin" "alice:x:$ALICE_UID:$ALICE_UID::$DIR/home:/bin/bash"
  with_users group "alice:x:$ALICE_UID:"
  with_users shadow 'sshd:*:1::::::' 'alice:*:1::::::'
  chmod 644 "$DIR/passwd" "$DIR/group"
  ssh-keygen -q -t ed25519 -N '' -f "$DIR/host_key"
  {
    printf '%s\n' "$@" # the first value counts
    cat <<CONF
ListenAddress 127.0.0.1:$PORT
HostKey $DIR/host_key
PidFile none
GSSAPIAuthentication yes
PubkeyAuthentication no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
LogLevel DEBUG3
CONF
  } >"$DIR/sshd_config"
}

[[ ${1:?$usage} != --possible ]] || { possible && exit; }
DIR=$(cd "$1" && pwd) PORT=${2:?$usage}
shift 2
possible
PATH=$PEER_PATH
write_files "$@"
# With the signals as init would leave them, whatever the caller's are.
# shellcheck disable=SC2016  # the inner shell expands it
exec env --default-signal unshare --mount --uts /bin/bash -euc '
  hostname localhost
  mount -t tmpfs -o mode=755 none /run
  mkdir -m 755 /run/sshd
  for file in passwd group shadow; do mount --bind "$1/$file" "/etc/$file"; done
  exec "$2" -D -e -f "$1/sshd_config"' bash "$DIR" "$(peer_program sshd)"
