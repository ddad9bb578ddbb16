#!/usr/bin/env bash
# The pipeline that people build by hand beside this program, in one run: every PDF below a folder through pdftotext, then ripgrep with
# the same codes; then `parityscan scan`, which also writes the reports. Prints wall and processor time (best of three) and how many files
# each names. `benches/beside_ripgrep.sh FOLDER [PROGRAM]`
set -euo pipefail

folder=$(realpath "${1:?usage: beside_ripgrep.sh FOLDER [PROGRAM]}")
source "$(dirname "$0")/beside.sh"
program=$(realpath "${2:-$here/../target/release/parityscan}")
command -v rg >/dev/null || { echo "ripgrep is not installed" >&2; exit 2; }
copy_files "$folder" pdf
mkdir "$work/text"

# The mental-health codes of the table that the program carries, as words.
cut -d , -f 1 "$here/../dictionaries/icd10cm.csv" | tr -d '"' | grep -E '^F[0-9]' | sed -E 's/^(...)\.?(.+)$/\1.\2/' | sort -u > "$work/codes"
[[ -s "$work/codes" ]] || { echo "no codes in dictionaries/icd10cm.csv" >&2; exit 2; }

jobs=$(nproc)
by_hand() {
    find "$work/pdf" -name '*.pdf' -print0 | xargs -0 -P "$jobs" -I{} sh -c 'pdftotext "$1" "$2/$(basename "$1").txt" 2>/dev/null || true' _ {} "$work/text"
    rg --fixed-strings --word-regexp --file "$work/codes" --threads "$jobs" --line-number "$work/text" > "$work/hits" || true
}
by_program() { "$program" scan "$work/pdf" --out "$work/report" --jobs "$jobs" --ocr never --quiet >/dev/null 2>&1 || true; }

# Wall and processor time of a function in seconds: the best of three by wall time.
timed() {
    for _ in 1 2 3; do
        TIMEFORMAT='%R %U %S'
        { time "$1"; } 2>&1 | awk '{ printf "%.3f %.3f\n", $1, $2 + $3 }'
    done | sort -n | head -n 1
}

read -r hand_wall hand_cpu <<< "$(timed by_hand)"
read -r own_wall own_cpu <<< "$(timed by_program)"
hits=$(cut -d : -f 1 "$work/hits" | sort -u | wc -l)
found=$(tail -n +2 "$work/report/findings.csv" | grep -oE '[0-9]{6}\.pdf' | sort -u | wc -l)
echo "$count files, $jobs jobs"
printf '%-24s %8.3f s wall %8.3f s processor, names %d files\n' "pdftotext + ripgrep" "$hand_wall" "$hand_cpu" "$hits" "parityscan scan" "$own_wall" "$own_cpu" "$found"
awk -v a="$hand_wall" -v b="$own_wall" -v c="$hand_cpu" -v d="$own_cpu" 'BEGIN { printf "ratio                    %8.1f wall   %8.1f processor\n", a / b, c / d }'
