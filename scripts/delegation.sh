#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# delegation.sh           writes the tables of docs/DELEGATION.md anew, from a run of the scenarios without a proxy, with our pair and with the C pair
# delegation.sh --check   changes nothing; fails if the run says something else
#
# What scripts/build.sh has built is what runs.
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"

usage="usage: delegation.sh [--check]"
write=yes
while (($#)); do
  case $1 in
    --check) write=no ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done

GSSINTERPOSER_WRITE_DELEGATION=$write "$ROOT/scripts/test.sh" --no-build --project Integration --filter FullyQualifiedName~DelegationReportTests.The_tables
