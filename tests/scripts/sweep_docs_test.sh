# What docs/sweeps.md shows of the first sweep and the first comparison is what the program prints.
. "$(dirname "$0")/support.sh"
case "${CXXFLAGS:-}" in *sanitize*) exit 77 ;; esac # thousands of runs of two minutes each

sed -n '/^## A question from practice/,/^## First sweep/p' "$source_folder/docs/sweeps.md" >page
says page "./lockstep sweep gc-pauses"
"$lockstep" sweep gc-pauses >out
"$lockstep" compare gc-pauses --with '/algorithm/fencing=true; /storage/checks_fencing_token=true' >>out
awk '/^```/ { inside = !inside; next } inside && $0 != "..."' page >shown
[ "$(wc -l <shown)" -ge 10 ] || fail "expected some lines of output in docs/sweeps.md"
while IFS= read -r line; do
  grep -qxF -- "$line" out || fail "docs/sweeps.md shows a line that the program does not print: $line"
done <shown
