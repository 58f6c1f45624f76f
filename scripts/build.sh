#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh            sets up what is missing and builds everything; leaves gssinterposer.so, gssinterposerd and gssinterposerctl in artifacts/
# build.sh --plugin   only the plugin and what it is made of
# build.sh --verbose  shows the build's own output
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"
# shellcheck source=scripts/lib/dotnet.sh
source "$ROOT/scripts/lib/dotnet.sh"

what=everything target=GssInterposer.sln
while (($#)); do
  case $1 in
    --plugin) what=plugin target=src/GssInterposer.Plugin/GssInterposer.Plugin.csproj ;;
    --verbose) export VERBOSE=1 ;;
    *) fail "unknown option '$1'" "usage: build.sh [--plugin] [--verbose]" ;;
  esac
  shift
done

plugin=$ARTIFACTS/gssinterposer.so
daemon=$ARTIFACTS/gssinterposerd
ctl=$ARTIFACTS/gssinterposerctl
stamp=$ARTIFACTS/.built-$what

# One line for all sources: dotnet needs seconds to find out that there is nothing to do.
fingerprint() {
  local -a inputs=(src native generated protocol)
  [[ $what == plugin ]] || inputs+=(tests)
  {
    find "${inputs[@]}" \( -name bin -o -name obj -o -name TestResults \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null
    find . -maxdepth 1 -type f -printf '%p %s %T@\n'
  } | sort | cksum
}

products_exist() { [[ -e $plugin && ($what == plugin || (-e $daemon && -e $ctl)) ]]; }

# publish PROJECT FILE: one file with everything in it.
publish() {
  local name
  name=$(basename "$2")
  progress "publishing $name"
  logged "publish-$name" dotnet publish "$1" -c Release -r linux-x64 -v:minimal -o "$ARTIFACTS/publish"
  # A running program keeps its file: replace it, never write into it.
  mv -f "$ARTIFACTS/publish/$name" "$2"
}

"$ROOT/scripts/lib/dependencies.sh"
cd "$ROOT"
before=$(fingerprint)
if products_exist && [[ $(cat "$stamp" 2>/dev/null) == "$before" ]]; then
  progress "$what is up to date"
  exit 0
fi

progress "building $what"
logged "build-$what" dotnet build "$target" -c Release -v:minimal
if [[ $what == everything ]]; then
  publish src/GssInterposer.Daemon "$daemon"
  publish src/GssInterposer.Ctl "$ctl"
fi
products_exist || fail "the build did not make all of $plugin, $daemon and $ctl" "see $ARTIFACTS/log"
echo "$before" >"$stamp"
progress "built $what"
