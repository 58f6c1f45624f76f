#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh [DIRECTORY]: builds the C drivers into artifacts/tests (or DIRECTORY). What is newer than its sources is left alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../../artifacts/tests}
flags=(-std=gnu17 -O2 -gdwarf-4 -fPIC -pthread -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes)
# Debian 12's valgrind cannot read the DWARF 5 that clang writes by default.
gssapi=(-lgssapi_krb5 -lkrb5)

mkdir -p "$out"
# Test projects are built side by side, and each asks for the drivers.
exec 9>"$out/.lock"
flock 9

# build NAME SOURCE... [-OPTION...]
build() {
  local file=$out/$1 source
  shift
  for source in "$here"/*.h "$here"/*/*.h "$here/build.sh" "$@"; do
    [[ $source == -* || $source -ot $file ]] || {
      clang "${flags[@]}" -o "$file" "$@"
      return
    }
  done
}

build transcript "$here"/transcript/*.c "$here/common.c" "${gssapi[@]}"
build host_checks "$here"/host/*.c "$here/plugin.c" "$here/common.c" "${gssapi[@]}"
build fork_storm "$here/fork_storm.c" "$here/plugin.c" "$here/common.c" "${gssapi[@]}"
build gate "$here/gate.c" "$here/plugin.c" "$here/common.c" "${gssapi[@]}"
build mixture "$here/mixture.c" "$here/common.c" "${gssapi[@]}"
build libcontrol.so "$here/control.c" -shared -Wl,-z,nodelete "${gssapi[@]}"
build libcounting.so "$here/counting.c" -shared
build exchanges "$here/../GssInterposer.Gssx.Tests/Recording/exchanges.c" "${gssapi[@]}"
build delegated "$here/delegated.c" "$here/common.c" "${gssapi[@]}"
build flags "$here/flags.c" "$here/common.c" "${gssapi[@]}"
build s4u "$here/s4u.c" "$here/common.c" "${gssapi[@]}"
build front_end "$here/samples/front_end.c" "${gssapi[@]}"
build assertion "$here/assertion.c" "$here/common.c" "${gssapi[@]}"
build hostile "$here/hostile.c" "$here/common.c" "${gssapi[@]}"
build ccache "$here/ccache.c" "$here/common.c" "${gssapi[@]}"
build load "$here/load.c" "$here/common.c" "${gssapi[@]}"
build attacker "$here/attacker.c" "$here/common.c" "${gssapi[@]}"
build held "$here/held.c" "$here/common.c" "${gssapi[@]}" -rdynamic
build probe "$here/probe.c" "$here/common.c" "${gssapi[@]}"
build activate "$here/activate.c" "$here/common.c" "${gssapi[@]}"
build libwitness.so "$here/witness.c" -shared
build sides "$here/sides.c" "$here/common.c" "${gssapi[@]}" -rdynamic
build libwrapper.so "$here/wrapper.c" -shared
build liblate.so "$here/late.c" -shared
