# Files that the program writes: the right format, whole or not at all, and never over the scenario itself.
. "$(dirname "$0")/support.sh"
write_stories
cp calm.json untouched.json
rm -rf out.svg out.jsonl folder link.csv

status 0 "$lockstep" export calm.json --out out.svg
says out.svg "<svg"
is_empty out
status 0 "$lockstep" export calm.json --format svg
cmp out out.svg || fail "--out and standard output differ"
status 0 "$lockstep" run calm.json --trace out.jsonl
says out "A calm day"
[ "$(head -c 1 out.jsonl)" = "{" ] || fail "no JSON lines in out.jsonl"
status 0 "$lockstep" run calm.json --trace out.svg
says out.svg "<svg"

# An existing file is replaced, and what a link leads to rather than the link.
ln -s out.jsonl link.csv
status 0 "$lockstep" export calm.json --out link.csv
[ -L link.csv ] || fail "the link is gone"
says out.jsonl "acquire_started"
status 0 "$lockstep" export calm.json --format csv --out /dev/stdout
says out "acquire_started"

status 2 "$lockstep" export calm.json --format text --out calm.json
says err "would overwrite the scenario"
ln -f calm.json another-name.json
status 2 "$lockstep" run calm.json --trace another-name.json
says err "would overwrite the scenario"
cmp calm.json untouched.json || fail "the scenario was overwritten"
status 2 "$lockstep" run calm.json disappointed.json --trace out.svg
says err "--trace takes one scenario"

mkdir folder
status 2 "$lockstep" export calm.json --format text --out folder
says err "it is a folder"
status 2 "$lockstep" export calm.json --format text --out nowhere/out.txt
says err "cannot write"
for leftover in ./*.unfinished; do
  [ ! -e "$leftover" ] || fail "left behind: $leftover"
done
