#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sasl-conversation.sh DIR  runs DIR/server and DIR/client, scripts that run sasl-sample-server and sasl-sample-client, and hands what each says to the other.
#
# The two know no network: their lines "S: …" and "C: …" are for copying by hand. What they write is left in DIR/{server,client}.{out,err}.
set -euo pipefail

DIR=${1:?usage: sasl-conversation.sh DIR}

mkfifo "$DIR/to-server" "$DIR/to-client"

# party NAME LETTER INPUT OUTPUT
party() {
  { bash "$DIR/$1" <"$3" 2>"$DIR/$1.err" || true; } | tee "$DIR/$1.out" | { grep --line-buffered "^$2: " || true; } >"$4"
}

party server S "$DIR/to-server" "$DIR/to-client" &
party client C "$DIR/to-client" "$DIR/to-server"
wait
