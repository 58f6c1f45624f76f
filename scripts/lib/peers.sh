#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: where the programs of Debian's Kerberos packages are that we work against. Those that are installed are used as they are; the others
# are unpacked below artifacts/peers by dependencies.sh, because installing them would change the machine's Kerberos set-up.

# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

PEERS=$ARTIFACTS/peers
MULTIARCH=$(uname -m)-linux-gnu
PEER_PATH=$PEERS/usr/sbin:$PEERS/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin

# peer_program NAME: prints the program's path.
peer_program() {
  PATH=$PEER_PATH type -P "$1" || fail "$1 is neither installed nor unpacked in $PEERS" "run scripts/lib/dependencies.sh"
}

# peer_library NAME: prints the path of a plugin below the library directory (gssproxy/proxymech.so).
peer_library() {
  local directory
  for directory in "$PEERS/usr/lib/$MULTIARCH" "/usr/lib/$MULTIARCH"; do
    [[ -e $directory/$1 ]] && { echo "$directory/$1"; return; }
  done
  fail "$1 is neither installed nor unpacked in $PEERS" "run scripts/lib/dependencies.sh"
}
