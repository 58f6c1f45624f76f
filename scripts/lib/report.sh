#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced by the scripts that write a part of the documentation from a run of the tests, which also check it.
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

# report VARIABLE PROJECT TEST [--check]: runs the test, which writes its document where the environment variable says "yes", and else compares.
report() {
  local variable=$1 project=$2 test=$3 usage write=yes
  usage="usage: $(basename "$0") [--check]"
  shift 3
  while (($#)); do
    case $1 in
      --check) write=no ;;
      *) fail "unknown option '$1'" "$usage" ;;
    esac
    shift
  done
  env "$variable=$write" "$ROOT/scripts/test.sh" --no-build --project "$project" --filter "FullyQualifiedName~$test"
}
