#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# conformance.sh           writes docs/conformance.md anew, from a run of the transcripts without a proxy, with ours and with the C gssproxy (some minutes)
# conformance.sh --check   changes nothing; fails if the run says something else
#
# What scripts/build.sh has built is what runs.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

usage="usage: conformance.sh [--check]"
write=yes
while (($#)); do
  case $1 in
    --check) write=no ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done

GSSINTERPOSER_WRITE_CONFORMANCE=$write "$ROOT/scripts/test.sh" --no-build --project Equivalence --filter FullyQualifiedName~ConformanceTests.The_table
