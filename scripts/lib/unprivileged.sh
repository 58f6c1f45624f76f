#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# unprivileged.sh DIR COMMAND...  runs COMMAND so that it truly cannot read the files in DIR (mode 0700, the caller's).
# unprivileged.sh --uid           prints the uid that such a command has, as other processes see it.
#
# As root: as the user nobody. As an ordinary user, who has just the one uid: in a user and mount namespace where an empty directory that nobody
# can enter lies over DIR, without any capability.
set -euo pipefail

NOBODY=65534

if [[ ${1:?usage: unprivileged.sh DIR COMMAND...} == --uid ]]; then
  ((EUID == 0)) && echo "$NOBODY" || echo "$EUID"
elif ((EUID == 0)); then
  shift
  exec setpriv --reuid="$NOBODY" --regid="$NOBODY" --clear-groups --inh-caps=-all -- "$@"
else
  unshare --user --map-current-user --mount true 2>/dev/null || {
    printf '%s\n' "error: user namespaces are off on this machine, and without them a single user cannot hide a keytab from itself" \
      "       run as root, or switch them on as root: sysctl user.max_user_namespaces=10000 (and kernel.unprivileged_userns_clone=1 where it exists)" >&2
    exit 1
  }
  # shellcheck disable=SC2016  # the inner shell expands it
  exec unshare --user --map-current-user --mount --keep-caps /bin/bash -c '
    mount -t tmpfs -o mode=000,size=4k none "$1" && shift && exec setpriv --ambient-caps=-all --inh-caps=-all -- "$@"' bash "$@"
fi
