#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh INSTRUMENT ILC PLUGIN-ASSEMBLY BARE-ASSEMBLY OUTPUT-DIRECTORY: the fuzzer, its plugin and its files. Called by GssInterposer.Fuzz.Tests.csproj.
#
# The plugin is the one that is shipped but for three things: its blocks are counted (GssInterposer.Instrument), its system calls and malloc are
# transport.c's, and a trap ends the process. The C parts have AddressSanitizer.
set -euo pipefail
instrument=$1 ilc=$2 plugin=$3 bare=$4 out=$5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$out"
work=$out/obj
mkdir -p "$work"

dotnet "$instrument" "$plugin" "$work/GssInterposer.Plugin.dll" "$work/blocks.h"
"$ilc" "$work/GssInterposer.Plugin.dll" -o:"$work/plugin.o" -r:"$bare" --systemmodule:GssInterposer.Bare --nativelib --export-unmanaged-entrypoints --noscan \
  --targetos:linux --targetarch:x64 -O --completetypemetadata:false

replaced=()
for function in socket setsockopt connect fstat close send recv poll clock_gettime malloc calloc strdup; do replaced+=(--redefine-sym "$function=fuzz_$function"); done
objcopy "${replaced[@]}" --redefine-sym gi_trap=fuzz_trap "$work/plugin.o"

flags=(-O1 -g -fno-omit-frame-pointer -fsanitize=address -Wall -Wextra -Werror)
for source in "$root/native/shim.c" "$root/generated/native/thunks.c"; do
  clang "${flags[@]}" -fPIC -fsanitize=fuzzer-no-link -I"$root/native" -c "$source" -o "$work/$(basename "$source" .c).o"
done
clang -fuse-ld=lld -fsanitize=address -shared -o "$out/gssinterposer-fuzz.so" "$work"/{plugin,shim,thunks}.o -lgssapi_krb5 -lkrb5

# rdynamic: the plugin finds transport.c in the program. The planted variant has one defect, for the test of the fuzzer itself.
fuzzer() { clang "${flags[@]}" -D_GNU_SOURCE "${@:2}" -fsanitize=fuzzer -rdynamic -I"$work" -o "$out/$1" "$here"/{target,calls,transport,coverage}.c -lgssapi_krb5 -lkrb5; }
fuzzer fuzz-replies
fuzzer fuzz-planted -DGI_FUZZ_PLANTED

printf 'gssinterposer 2.16.840.1.113730.3.8.15.1 %s/gssinterposer-fuzz.so <interposer>\n' "$out" >"$out/mech.conf"
printf '[libdefaults]\n  default_realm = FUZZ.TEST\n  dns_lookup_kdc = false\n  dns_lookup_realm = false\n  dns_canonicalize_hostname = false\n  rdns = false\n' >"$out/krb5.conf"
