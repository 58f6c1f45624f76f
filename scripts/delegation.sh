#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# delegation.sh           writes the tables of docs/DELEGATION.md anew, from a run of the scenarios without a proxy, with our pair and with the C pair
# delegation.sh --check   changes nothing; fails if the run says something else
#
# What scripts/build.sh has built is what runs.
set -euo pipefail
# shellcheck source=scripts/lib/report.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/report.sh"

report GSSINTERPOSER_WRITE_DELEGATION Integration DelegationReportTests.The_tables "$@"
