#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# test.sh [--no-build] [--filter EXPRESSION] [--project WORD] [--verbose]
#
# Sets up what is missing, builds, and runs every test. The last line counts them: "N passed, N failed" and, when there are any, ", N skipped".
# --filter    only tests that match, as dotnet test understands it (FullyQualifiedName~Demo)
# --project   only projects whose name contains WORD
set -euo pipefail
# shellcheck source=scripts/lib/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/progress.sh"
# shellcheck source=scripts/lib/dotnet.sh
source "$ROOT/scripts/lib/dotnet.sh"
# shellcheck source=scripts/lib/run-directory.sh
source "$ROOT/scripts/lib/run-directory.sh"

HANG_TIMEOUT=5m # of a single test
RESULTS=$ARTIFACTS/test-results
usage="usage: test.sh [--no-build] [--filter EXPRESSION] [--project WORD] [--verbose]"
build=1 filter='' word=''
while (($#)); do
  case $1 in
    --no-build) build=0 ;;
    --filter) filter=${2:?$usage} && shift ;;
    --project) word=${2:?$usage} && shift ;;
    --verbose) export VERBOSE=1 ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done

scratch=''
# Tests end what they started. Where they could not, because they were killed, it is known by the directory it works in.
clean_up() {
  trap '' INT TERM HUP # a second one must not leave the work half done
  [[ -n $scratch ]] || return 0
  unset GSSINTERPOSER_SCRATCH
  remove_run_directory "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

passed=0 failed=0 skipped=0
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# attribute TRX NAME: a number of the <Counters> element.
attribute() { grep -o '<Counters [^>]*' "$1" | grep -oP " $2=\"\K[0-9]+" || echo 0; }

check_generated_code() {
  if logged generate-check "$ROOT/scripts/generate.sh" --check; then
    count 1 0 0
    progress "generated code: up to date"
  else
    count 0 1 0
    progress "generated code: differs from what scripts/generate.sh writes"
  fi
}

# run_project NAME: runs its tests, adds up its counters and prints one line.
run_project() {
  local name=$1 status=0 total executed good
  local assembly=$ROOT/tests/$name/bin/Release/net10.0/$name.dll trx=$RESULTS/$name.trx
  local -a options=(--logger "trx;LogFileName=$name.trx" --results-directory "$RESULTS" --blame-hang-timeout "$HANG_TIMEOUT" --blame-hang-dump-type none)
  [[ -z $filter ]] || options+=(--filter "$filter")
  [[ -e $assembly ]] || {
    count 0 1 0
    progress "$name: not built; is it in GssInterposer.sln?"
    return
  }

  rm -f "$trx"
  progress "$name ..."
  # The test host leaves an empty directory in TMPDIR for every run.
  logged "test-$name" env TMPDIR="$scratch/tmp" dotnet test "$assembly" "${options[@]}" || status=$?
  if [[ ! -e $trx ]]; then
    [[ $status == 0 ]] || count 0 1 0
    return
  fi
  total=$(attribute "$trx" total) executed=$(attribute "$trx" executed) good=$(attribute "$trx" passed)
  count "$good" "$((executed - good))" "$((total - executed))"
  # The run itself may fail where no test did: a crashed or hanging test process.
  ((status == 0 || executed > good)) || count 0 1 0
  progress "$name: $good of $executed passed"
}

if ((build)); then
  "$ROOT/scripts/build.sh"
fi

rm -rf "$RESULTS"
scratch=$(run_directory_name tests)
make_run_directory "$scratch"
mkdir "$scratch/tmp"
export GSSINTERPOSER_SCRATCH=$scratch

[[ -n $filter$word || ! -x $ROOT/scripts/generate.sh ]] || check_generated_code
for project in "$ROOT"/tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  [[ $name != *"$word"* ]] || run_project "$name"
done

((passed + failed > 0)) || fail "no test ran" "no project matches '$word', or no test matches '$filter'"
summary="$passed passed, $failed failed"
((skipped == 0)) || summary+=", $skipped skipped"
((failed == 0)) || printf 'details: %s and %s\n' "$RESULTS" "$ARTIFACTS/log"
echo "$summary"
((failed == 0))
