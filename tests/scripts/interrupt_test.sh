# Ctrl-C: what has finished is printed, and the status is 130 however long the rest would have taken.
. "$(dirname "$0")/support.sh"
command -v timeout >/dev/null || exit 77
write_stories
rm -rf many
mkdir many
cp calm.json many/0-calm.json

# Each is short enough for the memory, and all of them together longer than anybody waits.
cat >long.json <<'STORY'
{
  "title": "A long day",
  "duration": "30min",
  "algorithm": {"name": "set-token", "ttl": "5s"},
  "clients": {"alice": {"does": [{"loop": [{"acquire": "file"}, {"work": "10ms"}, {"release": "file"}]}]}}
}
STORY
number=100
while [ "$number" -lt 500 ]; do
  ln long.json "many/$number.json"
  number=$((number + 1))
done

# --foreground: without it timeout signals twice, and a second Ctrl-C means "at once".
# A busy machine may not have finished the first story within a second: then it gets longer.
for seconds in 1 4 16; do
  found=0
  timeout --foreground --preserve-status --signal=INT "$seconds" "$lockstep" run many --jobs 1 >out 2>err || found=$?
  [ "$found" -eq 130 ] || fail "expected exit status 130, found $found"
  if grep -q "A calm day" out; then break; fi
done
says out "A calm day"
says err "of 401 scenarios had finished"
