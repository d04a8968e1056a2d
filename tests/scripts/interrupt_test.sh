# Ctrl-C: what has finished is printed, and the status is 130 however long the rest would have taken.
. "$(dirname "$0")/support.sh"
command -v timeout >/dev/null || exit 77
write_stories

cat >endless.json <<'STORY'
{
  "title": "Longer than anybody waits",
  "duration": "20h",
  "algorithm": {"name": "set-token", "ttl": "5s"},
  "clients": {"alice": {"does": [{"loop": [{"acquire": "file"}, {"work": "10ms"}, {"release": "file"}]}]}}
}
STORY

found=0
timeout --preserve-status --signal=INT 1 "$lockstep" run calm.json endless.json >out 2>err || found=$?
[ "$found" -eq 130 ] || fail "expected exit status 130, found $found"
says out "A calm day"
says err "interrupted: 1 of 2 scenarios had finished"
