# What the scripts beside it share; it is sourced. Makes the folder $work, which is gone when the script ends.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Copies every file of an ending (`pdf`) below a folder, or the file itself, under plain numbers to $work/ENDING, and counts them in $count.
copy_files() {
    local folder=$1 ending=$2
    mkdir "$work/$ending"
    count=0
    while IFS= read -r -d '' file; do
        count=$((count + 1))
        cp "$file" "$work/$ending/$(printf '%06d' "$count").$ending"
    done < <(find "$folder" -iname "*.$ending" -print0 | sort -z)
    ((count > 0)) || { echo "$folder: no .$ending file below it" >&2; exit 2; }
}
