#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench.sh [--rounds N] [--seconds N] [--operations "accept acquire ..."] [--threads "1 8 ..."]
#
# Rates, latencies and CPU time of proxied calls: direct krb5 and all pairs of plugin and daemon take turns, in one run, round after round. Prints a table
# (Markdown) of medians; docs/PERFORMANCE.md is made from it. Each measurement goes to artifacts/bench.txt, too. Messages (message-1k, message-64k) are measured
# with their keys in the daemon, too: the row "ours,ours:held".
set -euo pipefail
# shellcheck source=scripts/lib/load.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/load.sh"

TOKENS=256
KEPT=$ARTIFACTS/bench.txt
usage='usage: bench.sh [--rounds N] [--seconds N] [--operations "accept cycle acquire init handshake fresh message-1k message-64k"] [--threads "1 8"]'
rounds=5 seconds=2 operations='accept cycle acquire init' threads='1 2 8 32'
while (($#)); do
  case $1 in
    --rounds) rounds=${2:?$usage} ;;
    --seconds) seconds=${2:?$usage} ;;
    --operations) operations=${2:?$usage} ;;
    --threads) threads=${2:?$usage} ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift 2
done

# measure ROW OPERATION THREADS COMMAND...: one line more in the results. The C plugin cannot do everything: it keeps one credential in the ticket cache, and shows
# an acceptor's where an initiator is meant (handshake, fresh).
measure() {
  local row=$1 line
  line=$("${@:4}" "$LOAD" "$2" "$3" "$seconds") || true # failures are in the line
  if [[ -z $line ]]; then
    [[ $row == C,* ]] || fail "no result of '$2' for $row" "the reason is above"
    progress "no result of '$2' for $row: the reason is above"
    return
  fi
  echo "row=$row $line" >>"$RESULTS"
}

# report: medians of the rounds. The first row of an operation that is proxied is the C pair: what the ratios refer to.
report() {
  awk '
    function median(list, values, n, i, j, t) {
      n = split(list, values, " ")
      for (i = 2; i <= n; i++)
        for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
      return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    {
      for (i = 1; i <= NF; i++) { at = index($i, "="); field[substr($i, 1, at - 1)] = substr($i, at + 1) }
      case_name = field["operation"] ", " field["threads"] (field["threads"] == 1 ? " thread" : " threads")
      if (!(case_name in known_case)) { known_case[case_name] = 1; cases[++case_count] = case_name }
      if (!(field["row"] in known_row)) { known_row[field["row"]] = 1; rows[++row_count] = field["row"] }
      for (name in field) seen[case_name, field["row"], name] = seen[case_name, field["row"], name] " " field[name]
      bad[case_name, field["row"]] += field["failed"] + field["lost"]
    }
    END {
      print "| operation | plugin, daemon | per second | ratio | p50 µs | p99 µs | p99.9 µs | client CPU µs | daemon CPU µs | failed |"
      print "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
      for (c = 1; c <= case_count; c++)
        for (r = 1; r <= row_count; r++) {
          base = median(seen[cases[c], "C,C", "per_second"])
          rate = median(seen[cases[c], rows[r], "per_second"])
          if (!((cases[c], rows[r], "done") in seen)) continue
          printf "| %s | %s | %.0f | %s", cases[c], rows[r], rate, (base > 0 ? sprintf("%.2f", rate / base) : "–")
          printf " | %.0f | %.0f | %.0f", median(seen[cases[c], rows[r], "p50_us"]), median(seen[cases[c], rows[r], "p99_us"]), median(seen[cases[c], rows[r], "p999_us"])
          printf " | %.1f | %.1f | %d |\n", median(seen[cases[c], rows[r], "client_us"]), median(seen[cases[c], rows[r], "daemon_us"]), bad[cases[c], rows[r]]
        }
    }' "$RESULTS"
}

set_up_load bench
RESULTS=$run/results
: >"$RESULTS"
daemons=(gssproxy)
[[ $("$ROOT/scripts/lib/daemon.sh" default) != ours ]] || daemons+=(ours)
for daemon in "${daemons[@]}"; do
  [[ $daemon != ours ]] || LOAD_SERVICE=held write_service ours '  session_keys = daemon'
  start_daemon "$daemon"
done
for ((round = 1; round <= rounds; round++)); do
  progress "round $round of $rounds"
  directly "$LOAD" make-tokens "$run/tokens" "$TOKENS"
  export LOAD_TOKENS=$run/tokens
  for operation in $operations; do
    for count in $threads; do
      measure direct "$operation" "$count" directly
      for daemon in "${daemons[@]}"; do
        for plugin in gssproxy ours; do
          row=$plugin,$daemon
          measure "${row//gssproxy/C}" "$operation" "$count" through "$plugin" "$daemon"
        done
        [[ $daemon != ours || $operation != message-* ]] || LOAD_SERVICE=held measure ours,ours:held "$operation" "$count" through ours ours
      done
    done
  done
done
progress "$rounds rounds of $seconds s; $(nproc) cores, $(uname -m), Linux $(uname -r); medians; ratio: to the C pair"
cp "$RESULTS" "$KEPT"
report
