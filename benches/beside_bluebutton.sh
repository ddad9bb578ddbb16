#!/usr/bin/env bash
# Reads every XML file below a folder with bluebutton.js and with parityscan's reader, each in one process on one core, and prints documents
# per second of processor time with their ratio: from bytes to a document, which is what bluebutton.js does, and from bytes to findings.
# Start-up and file reading are left out; of rounds that take seconds the least of three counts, of ours the least of fifteen.
# bluebutton.js is installed from npm into a temporary folder.
# `benches/beside_bluebutton.sh FOLDER`; `PROFILE=quick` builds sooner.
set -euo pipefail

folder=${1:?usage: beside_bluebutton.sh FOLDER}
source "$(dirname "$0")/beside.sh"
copy_files "$folder" xml

npm install --silent --no-audit --no-fund --prefix "$work" bluebutton@0.4.2 >/dev/null
cp "$here/beside_bluebutton.js" "$work/beside.js"
read -r _ theirs < <(find "$work/xml" -name '*.xml' | sort | node "$work/beside.js")

read -r _ read found < <(cd "$here/.." && CCDA_ALL="$work/xml" cargo bench --locked --quiet --profile "${PROFILE:-release}" --bench ccda 2>/dev/null | grep -E '^[0-9]+ [0-9.]+ [0-9.]+$')

awk -v n="$count" -v a="$theirs" -v r="$read" -v f="$found" 'BEGIN {
    printf "%d documents\n", n
    printf "bluebutton.js, bytes to its document        %8.3f s  %8.0f documents/s\n", a, n / a
    printf "parityscan, bytes to document               %8.3f s  %8.0f documents/s  %4.0f times as fast\n", r, n / r, a / r
    printf "parityscan, bytes to findings               %8.3f s  %8.0f documents/s  %4.0f times as fast\n", f, n / f, a / f
}'
