#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# soak.sh [--minutes N] [--daemon ours|gssproxy] [--no-crash]
#
# Sixteen client processes (accept, init, acquire, from one call to the next without pause) against one daemon, while at random times it is ended and started,
# killed and started, told to read a changed configuration, and given a new sealing key. No call may fail, but those that were in flight when the daemon
# was killed: nobody can send these again. Samples the daemon's memory and descriptors. The last line sums up; exit status 1 when a call failed that
# should not, or memory or descriptors grew. What the clients said: artifacts/soak.
set -euo pipefail
# shellcheck source=scripts/lib/load.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/load.sh"

OPERATIONS=(handshake handshake handshake handshake handshake handshake init init init init acquire acquire acquire fresh fresh fresh)
SAMPLE_INTERVAL_S=1
EVENT_INTERVAL_MIN_S=2 EVENT_INTERVAL_MAX_S=8
ROUND_S=900 PEACE_MAX_S=300
SETTLED_AFTER_S=30        # a life is compared with itself from here on
GROWTH_MAX_KB=8192        # resident memory of a settled life; the first reloads, and threads that come with them, cost 5 MB, which levels off
GROWTH_MAX_DESCRIPTORS=40 # clients come and go
LOST_PER_KILL_MAX=16      # one call in flight for each client
CLIENT_END_TIMEOUT_S=60
usage='usage: soak.sh [--minutes N] [--daemon ours|gssproxy] [--no-crash]'
minutes=20 kind='' crash=1
while (($#)); do
  case $1 in
    --minutes) minutes=${2:?$usage} && shift ;;
    --daemon) kind=${2:?$usage} && shift ;;
    --no-crash) crash=0 ;;
    *) fail "unknown option '$1'" "$usage" ;;
  esac
  shift
done
kind=${kind:-$("$ROOT/scripts/lib/daemon.sh" default)}
KEPT=$ARTIFACTS/soak

daemon() { "$ROOT/scripts/lib/daemon.sh" "$1" "$run/$kind"; }

# --- what happens to the daemon -----------------------------------------------------------------------------------------------

restarts=0 kills=0 reloads=0 rotations=0 lives=1

restart() {
  daemon stop
  daemon start
  restarts=$((restarts + 1)) lives=$((lives + 1))
}

kill_and_start() {
  daemon kill
  daemon start
  kills=$((kills + 1)) lives=$((lives + 1))
}

reload() {
  write_service "$kind" "  min_lifetime = $((15 + RANDOM % 30))"
  daemon reload
  reloads=$((reloads + 1))
}

# rotate_keys: old keys stay for what was sealed with them.
rotate_keys() {
  local program=${GSSINTERPOSER_DAEMON:-$ARTIFACTS/gssinterposerd}
  logged rotate-keys "$program" -c "$run/$kind/conf/gssproxy.conf" -C "$run/$kind/conf" --rotate-keys
  daemon reload
  rotations=$((rotations + 1))
}

events=(restart reload reload)
((!crash)) || events+=(kill_and_start)
# gssproxy makes a new key whenever it starts, and has no command for it.
[[ $kind != ours ]] || events+=(rotate_keys rotate_keys)

# --- what is watched ----------------------------------------------------------------------------------------------------------

# sample: "life seconds rss_kb descriptors" to the samples, when the daemon is there.
sample() {
  local pid rss descriptors
  pid=$(<"$run/$kind/pid")
  rss=$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || return 0
  descriptors=$(find "/proc/$pid/fd" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l) || return 0
  [[ -z $rss ]] || echo "$lives $SECONDS $rss $descriptors" >>"$OUTPUT/samples"
}

# growth COLUMN: the most that a settled life grew by, from the mean of its first tenth (five samples at least) to the mean of its last.
growth() {
  awk -v column="$1" -v settled="$SETTLED_AFTER_S" '
    function finish(  n, share, i, first, last) {
      share = count / 10 < 5 ? 5 : int(count / 10)
      if (count >= 2 * share) {
        for (i = 1; i <= share; i++) { first += values[i]; last += values[count - share + i] }
        n = (last - first) / share
        if (n > most) most = n
      }
      count = 0
    }
    $1 != life { finish(); life = $1; born = $2 }
    $2 - born >= settled { values[++count] = $column }
    END { finish(); printf "%d\n", most }' "$OUTPUT/samples"
}

highest() { awk -v column="$1" '$column > most { most = $column } END { print most + 0 }' "$OUTPUT/samples"; }

# total FIELD: over all clients.
total() { cat "$OUTPUT"/client-*.out | tr ' ' '\n' | awk -F= -v field="$1" '$1 == field { sum += $2 } END { print sum + 0 }'; }

# --- the run ------------------------------------------------------------------------------------------------------------------

set_up_load soak
OUTPUT=$run/soak
mkdir -p "$OUTPUT"
start_daemon "$kind"
seconds=$(awk -v minutes="$minutes" 'BEGIN { print int(minutes * 60) }')
progress "$minutes minutes, ${#OPERATIONS[@]} clients, daemon: $kind"
clients=()
for index in "${!OPERATIONS[@]}"; do
  through ours "$kind" "$LOAD" "${OPERATIONS[index]}" 1 "$seconds" >"$OUTPUT/client-$index.out" 2>"$OUTPUT/client-$index.err" </dev/null &
  clients+=($!)
done

# A long life comes first in each quarter of an hour, or of a shorter run, to see what grows.
peace=$((seconds / 4 < PEACE_MAX_S ? seconds / 4 : PEACE_MAX_S))
started=$SECONDS next_event=$((SECONDS + EVENT_INTERVAL_MIN_S))
# The last event leaves the clients some time of peace.
while ((SECONDS - started < seconds - EVENT_INTERVAL_MIN_S)); do
  sleep "$SAMPLE_INTERVAL_S"
  sample
  if ((SECONDS >= next_event && (SECONDS - started) % ROUND_S >= peace)); then
    "${events[RANDOM % ${#events[@]}]}"
    next_event=$((SECONDS + EVENT_INTERVAL_MIN_S + RANDOM % (EVENT_INTERVAL_MAX_S - EVENT_INTERVAL_MIN_S)))
  fi
done

crashed=0
for client in "${clients[@]}"; do
  timeout "$CLIENT_END_TIMEOUT_S" tail --pid="$client" -f /dev/null || { kill -9 "$client" && crashed=$((crashed + 1)); }
  wait "$client" || true # failed calls are in what it printed
done
for index in "${!OPERATIONS[@]}"; do
  [[ -s $OUTPUT/client-$index.out ]] || crashed=$((crashed + 1))
done

rm -rf "$KEPT"
cp -r "$OUTPUT" "$KEPT"
failed=$(total failed) lost=$(total lost) rss_growth=$(growth 3) descriptor_growth=$(growth 4)
printf 'done=%s failed=%s lost=%s clients_crashed=%d restarts=%d kills=%d reloads=%d rotations=%d rss_max_kb=%s rss_growth_kb=%s fds_max=%s fds_growth=%s\n' \
  "$(total "done")" "$failed" "$lost" "$crashed" "$restarts" "$kills" "$reloads" "$rotations" "$(highest 3)" "$rss_growth" "$(highest 4)" "$descriptor_growth"
if ((failed + crashed > 0 || lost > kills * LOST_PER_KILL_MAX)); then
  sort "$OUTPUT"/client-*.err | uniq -c | sort -rn | head -n "$LOG_TAIL_LINES" >&2
  fail "calls failed that should not" "all that the clients said: $KEPT"
fi
((rss_growth <= GROWTH_MAX_KB && descriptor_growth <= GROWTH_MAX_DESCRIPTORS)) || fail "the daemon grows" "see $KEPT/samples: life, second, resident kB, descriptors"
