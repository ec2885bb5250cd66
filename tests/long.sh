#!/usr/bin/env bash
# What is too long for every change: tests/long.sh [KILLS, 1000] [TURNS, 10000]
# Kills the daemon and `apply` that often at random moments, lets a daemon live through that many turns, and plays a month at 96 ticks
# a day. Each prints what it came to; anything lost, doubled or grown fails it.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-1000}
turns=${2:-10000}
run() { nice -n 10 cargo test --locked --test suite -- --nocapture --test-threads=1 "$@"; }
PORTREEVE_KILLS=$kills run watch::kill crash::killed_at_random
PORTREEVE_SOAK=$turns run watch::soak
run watch::days --ignored
