# Ctrl-C in a sweep: what has finished is reported, the status is 130, and the same command goes on from there.
. "$(dirname "$0")/support.sh"
command -v timeout >/dev/null || exit 77
write_stories
rm -f journal.jsonl
found=0
# Once, as a terminal does it; without --foreground the signal comes a second time, which ends the program at once.
timeout --foreground --preserve-status --signal=INT 1 "$lockstep" sweep calm.json --runs 100000000 --journal journal.jsonl >out 2>err || found=$?
[ "$found" -eq 130 ] || fail "expected exit status 130, found $found"
says out "Not complete: interrupted after"
says out "How it worked"
says err "the same command goes on from there"
[ "$(wc -l <journal.jsonl)" -ge 3 ] || fail "expected some batches in the journal"
