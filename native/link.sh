#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# link.sh OBJECT OUTPUT: links the compiled C# with the C shim into the plugin. Called by GssInterposer.Plugin.csproj.
set -euo pipefail

object=$1 output=$2
here=$(cd "$(dirname "$0")" && pwd)
generated=$here/../generated/native

command -v clang >/dev/null && command -v ld.lld >/dev/null || {
    echo "error: clang and lld are needed to link the plugin: scripts/build.sh installs them"
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-O2 -g -fPIC -fstack-protector-strong -Wall -Wextra -Werror -I"$here")

# The checks are compiled for their static assertions only; nothing of theirs is linked.
for checks in "$generated"/*_checks.c; do clang "${flags[@]}" -fsyntax-only "$checks"; done
clang "${flags[@]}" -c "$here/shim.c" -o "$work/shim.o"
clang "${flags[@]}" -c "$generated/thunks.c" -o "$work/thunks.o"

mkdir -p "$(dirname "$output")"
# nodelete: the mechglue closes us whenever the gate says no, and threads may be inside. defs: a symbol that nobody has is an error now, not in the host.
if ! clang -fuse-ld=lld -shared -o "$work/plugin.so" "$object" "$work/shim.o" "$work/thunks.o" \
    -Wl,-soname,gssinterposer.so -Wl,--version-script="$generated/exports.map" -Wl,--gc-sections -Wl,--build-id \
    -Wl,-z,nodelete,-z,relro,-z,now,-z,defs,-z,noexecstack -Wl,--strip-debug \
    -lgssapi_krb5 -lkrb5 2>"$work/link.log"; then
    if grep -qE 'undefined (hidden )?symbol: (Rhp?New|RhBox|RhpGcAlloc|RhpAssignRef|RhpCheckedAssignRef|RhpThrow)' "$work/link.log"; then
        echo "error: the plugin's C# allocates, throws or stores an object, and there is no runtime to do it (docs/adr/0001-no-runtime-in-the-plugin.md)."
        echo "error: look for new on a class, a string, an array, a lambda, boxing or throw in these methods:"
        grep -E '^>>> referenced by' "$work/link.log" | sed -E 's/^>>> referenced by/error:  /' | sort -u
    fi
    sed 's/^/  /' "$work/link.log"
    exit 1
fi
# A label for each method's unwinding table, which nobody looks up by name; methods keep theirs.
objcopy --wildcard --strip-symbol='_lsda0*' "$work/plugin.so"
mv "$work/plugin.so" "$output"
