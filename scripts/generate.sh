#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# generate.sh           writes everything under generated/ anew, from the C headers (AbiGen) and the protocol's .x files (Xdrc)
# generate.sh --check   changes nothing; shows what would change, and fails if anything would
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"
# shellcheck source=scripts/lib/dotnet.sh
source "$ROOT/scripts/lib/dotnet.sh"

check=0
while (($#)); do
  case $1 in
    --check) check=1 ;;
    *) fail "unknown option '$1'" "usage: generate.sh [--check]" ;;
  esac
  shift
done

cd "$ROOT"
mkdir -p generated
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fresh=$work/generated

# tool PROJECT ARGUMENT...: builds a generator and runs it.
tool() {
  local project=GssInterposer.$1
  shift
  logged "build-$project" dotnet build "src/$project" -c Release -v:minimal -m:1
  dotnet exec "src/$project/bin/Release/net10.0/$project.dll" "$@"
}

progress "generating bindings and exports"
tool AbiGen . "$fresh"
# Handles go back to the daemon as the bytes that came: they stay encoded in arguments and results.
progress "generating protocol types"
tool Xdrc src/GssInterposer.Gssx/protocol/gssx.x --namespace GssInterposer.Gssx --out "$fresh/GssInterposer.Gssx" --preencoded gssx_cred,gssx_ctx,gssx_name
tool Xdrc src/GssInterposer.Gssx/protocol/onc_rpc.x --namespace GssInterposer.Rpc --out "$fresh/GssInterposer.Rpc"

# Compiling the checks is the check: C# and this machine's C headers have to agree about every layout, prototype and constant.
for checks in "$fresh"/native/*_checks.c; do
  clang -std=gnu17 -Wall -Wextra -Werror -fsyntax-only "$checks" ||
    fail "the bindings are wrong about this machine's C headers, see above" "correct src/GssInterposer.AbiGen"
done

if ((check)); then
  ln -s "$ROOT/generated" "$work/committed"
  if (cd "$work" && diff --recursive --unified --new-file committed generated) >"$work/difference"; then
    progress "generated/ is up to date"
    exit 0
  fi
  cat "$work/difference"
  fail "$(grep -c '^diff ' "$work/difference") generated files are not what their inputs say" "run scripts/generate.sh and commit the result"
fi

files_in() { (cd "$1" && find . -type f -printf '%P\n' | LC_ALL=C sort); }

# Files that are right already keep their time stamps, so that builds stay incremental; files that nobody makes any more go.
while IFS= read -r file; do
  cmp --silent "$fresh/$file" "generated/$file" && continue
  mkdir -p "$(dirname "generated/$file")"
  cp "$fresh/$file" "generated/$file"
  progress "wrote generated/$file"
done < <(files_in "$fresh")
while IFS= read -r file; do
  [[ -e $fresh/$file ]] && continue
  rm "generated/$file"
  progress "removed generated/$file, which nothing makes any more"
done < <(files_in generated)
find generated -mindepth 1 -type d -empty -delete
progress "generated/ is up to date"
