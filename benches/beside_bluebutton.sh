#!/usr/bin/env bash
# Reads every XML file below a folder with bluebutton.js and with `parityscan scan` (findings and reports included), in one run on one core,
# and prints documents per second of processor time (best of three) with their ratio. bluebutton.js is installed from npm into a
# temporary folder. `benches/beside_bluebutton.sh FOLDER [PROGRAM]`
set -euo pipefail

folder=${1:?usage: beside_bluebutton.sh FOLDER [PROGRAM]}
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${2:-$here/../target/release/parityscan}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/xml"
count=0
while IFS= read -r -d '' file; do
    count=$((count + 1))
    cp "$file" "$work/xml/$(printf '%06d' "$count").xml"
done < <(find "$folder" -iname '*.xml' -print0 | sort -z)
((count > 0)) || { echo "$folder: no XML file below it" >&2; exit 2; }

npm install --silent --no-audit --no-fund --prefix "$work" bluebutton@0.4.2 >/dev/null
cp "$here/beside_bluebutton.js" "$work/beside.js"
read -r _ theirs < <(find "$work/xml" -name '*.xml' | sort | node "$work/beside.js")

with_scan() { "$program" scan "$work/xml" --out "$work/report" --jobs 1 --ocr never --format csv --quiet >/dev/null 2>&1 || true; }
TIMEFORMAT='%U %S'
ours=$(for _ in 1 2 3; do { time with_scan; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }'; done | sort -n | head -n 1)

awk -v n="$count" -v a="$theirs" -v b="$ours" 'BEGIN {
    printf "%d documents\nbluebutton.js    %8.3f s  %8.1f documents/s\nparityscan scan  %8.3f s  %8.1f documents/s\n%.0f times as fast\n",
        n, a, n / a, b, n / b, a / b
}'
