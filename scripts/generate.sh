#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# generate.sh: writes everything under generated/ anew, from the C headers (AbiGen) and the protocol's .x files (Xdrc).
# generate.sh --check: changes nothing; says what would change and fails if anything would.
set -euo pipefail

cd "$(dirname "$0")/.."

case ${1-} in
    "" | --check) mode=${1-} ;;
    *)
        echo "usage: scripts/generate.sh [--check]" >&2
        exit 2
        ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fresh=$work/generated
mkdir -p generated

# Builds one of the two generators, quietly unless it fails.
build() {
    local log
    log=$(dotnet build "src/GssInterposer.$1" --configuration Release --nologo --verbosity quiet -m:1 2>&1) || {
        printf '%s\n' "$log" >&2
        echo "generate: GssInterposer.$1 does not build, see above" >&2
        exit 1
    }
}

# Runs one of them with the arguments that follow.
run() {
    local tool=$1
    shift
    dotnet exec "src/GssInterposer.$tool/bin/Release/net10.0/GssInterposer.$tool.dll" "$@"
}

build AbiGen
build Xdrc

run AbiGen . "$fresh"

# Handles go back to the daemon as the bytes that came: they stay encoded in arguments and results.
run Xdrc src/GssInterposer.Gssx/protocol/gssx.x --namespace GssInterposer.Gssx --out "$fresh/GssInterposer.Gssx" --preencoded gssx_cred,gssx_ctx,gssx_name
run Xdrc src/GssInterposer.Gssx/protocol/onc_rpc.x --namespace GssInterposer.Rpc --out "$fresh/GssInterposer.Rpc"

# Compiling the checks is the check: C# and the C headers of this machine have to agree about every layout, prototype and constant.
for checks in "$fresh"/native/*_checks.c; do
    clang -std=gnu17 -Wall -Wextra -Werror -fsyntax-only "$checks" || {
        echo "generate: the C headers of this machine disagree with the bindings, see above: correct src/GssInterposer.AbiGen" >&2
        exit 1
    }
done

if [[ $mode == --check ]]; then
    if (cd "$work" && ln -s "$OLDPWD/generated" committed && diff --recursive --unified --new-file committed generated) >"$work/difference"; then
        echo "generate: generated/ is up to date"
        exit 0
    fi
    cat "$work/difference"
    echo "generate: $(grep -c '^diff ' "$work/difference") generated files are not what their inputs say: run scripts/generate.sh and commit the result" >&2
    exit 1
fi

# Files that are right already keep their time stamps, so that builds stay incremental; files that nobody makes any more go.
changes=0
while IFS= read -r -d '' file; do
    if ! cmp --silent "$fresh/$file" "generated/$file"; then
        mkdir -p "$(dirname "generated/$file")"
        cp "$fresh/$file" "generated/$file"
        echo "generate: wrote generated/$file"
        changes=$((changes + 1))
    fi
done < <(cd "$fresh" && find . -type f -printf '%P\0' | sort -z)
while IFS= read -r -d '' file; do
    if [[ ! -e $fresh/$file ]]; then
        rm "generated/$file"
        echo "generate: removed generated/$file"
        changes=$((changes + 1))
    fi
done < <(cd generated && find . -type f -printf '%P\0' | sort -z)
find generated -type d -empty -delete
echo "generate: $changes files changed"
