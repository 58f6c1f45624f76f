#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh INSTRUMENT ILC PLUGIN-ASSEMBLY BARE-ASSEMBLY OUTPUT-DIRECTORY: the fuzzer, its plugin and its files. Called by GssInterposer.Fuzz.Tests.csproj.
#
# The plugin is the one that is shipped but for three things: its blocks are counted (GssInterposer.Fuzz), its system calls and malloc are
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

flags=(-O1 -g -fno-omit-frame-pointer -Wall -Wextra -Werror)
plugin_flags=("${flags[@]}" -fPIC -fsanitize=address -I"$root/native")
clang "${plugin_flags[@]}" -c "$root/native/shim.c" -o "$work/shim.o"
clang "${plugin_flags[@]}" -fsanitize=fuzzer-no-link -c "$root/generated/native/thunks.c" -o "$work/thunks.o"
clang -fuse-ld=lld -fsanitize=address -shared -o "$out/gssinterposer-fuzz.so" "$work"/{plugin,shim,thunks}.o -lgssapi_krb5 -lkrb5

# calls.c is worth covering, since it says which calls there are; the others are in everybody's way and stay quick. rdynamic: the plugin
# finds them in the program.
clang "${flags[@]}" -O2 -I"$work" -c "$here/coverage.c" -o "$work/coverage.o"
clang "${flags[@]}" -D_GNU_SOURCE -O2 -c "$here/transport.c" -o "$work/transport.o"
clang "${flags[@]}" -D_GNU_SOURCE -fsanitize=address,fuzzer -rdynamic -o "$out/fuzz-replies" "$here"/{target,calls}.c "$work"/{transport,coverage}.o -lgssapi_krb5 -lkrb5
clang "${flags[@]}" -D_GNU_SOURCE -O2 -I"$work" -c "$here/decoder.c" -o "$work/decoder.o"
clang "${flags[@]}" -fsanitize=address,fuzzer -rdynamic -o "$out/fuzz-decoder" "$work"/{decoder,transport,coverage}.o

printf 'gssinterposer 2.16.840.1.113730.3.8.15.1 %s/gssinterposer-fuzz.so <interposer>\n' "$out" >"$out/mech.conf"
printf '[libdefaults]\n  default_realm = FUZZ.TEST\n  dns_lookup_kdc = false\n  dns_lookup_realm = false\n  dns_canonicalize_hostname = false\n  rdns = false\n' >"$out/krb5.conf"
