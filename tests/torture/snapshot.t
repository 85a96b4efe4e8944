#!/bin/bash
# 200 writers of snapshots killed, 100 rounds of three at once.
KILLS=${KILLS-200} ROUNDS=${ROUNDS-100} exec "$(dirname "$0")/../snapshot-kill.t"
