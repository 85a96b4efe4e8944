#!/bin/bash
# Three leagues' small seasons side by side, killed three times: tests/torture/gamelogs.t in short.
KILLS=${KILLS-3} WORLD=small SEASONS='MLB-2024 NHL-2025 WNBA-2024' RATE=400
. "$(dirname "$0")/torture/gamelogs.t"
