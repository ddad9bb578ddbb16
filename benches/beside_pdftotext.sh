#!/usr/bin/env bash
# Reads every PDF below a folder (or a file) with pdftotext, with mutool where it is installed, with `parityscan text` and with `parityscan
# scan`, in turn, and prints the processor time of each (user and system, best of three) with its ratio to both of these.
# `benches/beside_pdftotext.sh FOLDER [PROGRAM]`
set -euo pipefail

folder=${1:?usage: beside_pdftotext.sh FOLDER [PROGRAM]}
source "$(dirname "$0")/beside.sh"
program=${2:-$here/../target/release/parityscan}
copy_files "$folder" pdf

each() { for file in "$work"/pdf/*.pdf; do "$@" "$file" || true; done >/dev/null 2>&1; }
with_pdftotext() { for file in "$work"/pdf/*.pdf; do pdftotext "$file" - || true; done >/dev/null 2>&1; }
with_mutool() { for file in "$work"/pdf/*.pdf; do mutool draw -q -F txt -o /dev/null "$file" || true; done >/dev/null 2>&1; }
with_text() { each "$program" text; }
with_scan() { "$program" scan "$work/pdf" --out "$work/report" --jobs 1 --ocr never --quiet >/dev/null 2>&1 || true; }

# Processor time of a function in seconds, the best of three.
seconds() {
    for _ in 1 2 3; do
        TIMEFORMAT='%U %S'
        { time "$1"; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }'
    done | sort -n | head -n 1
}

base=$(seconds with_pdftotext)
echo "$count files"
printf '%-18s %8.3f s\n' pdftotext "$base"
other=
if command -v mutool >/dev/null; then
    other=$(seconds with_mutool)
    printf '%-18s %8.3f s\n' mutool "$other"
fi
times() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", (b > 0 ? a / b : 0) }'; }
for step in text scan; do
    own=$(seconds "with_$step")
    beside="$(times "$base" "$own") times as fast as pdftotext"
    [[ -z $other ]] || beside+=", $(times "$other" "$own") times as fast as mutool"
    printf '%-18s %8.3f s  %s\n' "parityscan $step" "$own" "$beside"
done
