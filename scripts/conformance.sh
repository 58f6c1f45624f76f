#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# conformance.sh           writes docs/conformance.md anew, from a run of the transcripts without a proxy, with ours and with the C gssproxy (some minutes)
# conformance.sh --check   changes nothing; fails if the run says something else
#
# What scripts/build.sh has built is what runs.
set -euo pipefail
# shellcheck source=scripts/lib/report.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/report.sh"

report GSSINTERPOSER_WRITE_CONFORMANCE Equivalence ConformanceTests.The_table "$@"
