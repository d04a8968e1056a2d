# The exit status and the first words of every way to use the program.
. "$(dirname "$0")/support.sh"
write_stories

status 0 "$lockstep" run calm.json
says out "A calm day"
is_empty err
status 1 "$lockstep" run calm.json disappointed.json
says out "disappointed: expected sometimes stale_write, but it never happened"
says out "2 scenarios, 1 as expected, 1 NOT."
status 1 "$lockstep" run disappointed.json --quiet
says out "expected sometimes stale_write"
status 0 "$lockstep" run calm.json --quiet
is_empty out

status 2 "$lockstep" run calm.json unsound.json
says err "unsound.json: 1 problem"
says err "/algorithm/ttl"
is_empty out
status 2 "$lockstep" check calm.json unsound.json
says out "calm.json: ok"
says err "unsound.json: 1 problem"
status 0 "$lockstep" check calm.json
status 2 "$lockstep" run no-such-story.json
says err "there is no file, folder or catalogue story"
mkdir -p empty
status 2 "$lockstep" run empty
says err "no scenario files"

status 2 "$lockstep"
says err "Usage"
status 2 "$lockstep" rum
says err 'did you mean "run"?'
status 2 "$lockstep" run --sed 7
status 2 "$lockstep" run calm.json --seed minus
says err "--seed: expected a whole number"
status 2 "$lockstep" run calm.json --until 5
says err "--until: expected a duration with a unit"
status 2 "$lockstep" run calm.json --jobs 0
says err "--jobs: expected a whole number"
status 2 "$lockstep" list locks
status 2 "$lockstep" export calm.json
says err "--format takes one of"
status 2 "$lockstep" export calm.json --format jpeg
says err '"jpeg" is not a format'

status 0 "$lockstep" --version
says out "lockstep 0."
for command in run sweep merge compare check list schema export view; do
  status 0 "$lockstep" "$command" --help
  says out "Examples:"
done

# The story that the help speaks of is there.
status 0 "$lockstep" check redlock-pause-after-check
status 2 "$lockstep" check redlock-pause-after-chek
says err 'did you mean "redlock-pause-after-check"?'

# A full disk is not a verdict.
if [ -e /dev/full ]; then
  found=0
  "$lockstep" run calm.json >/dev/full 2>err || found=$?
  [ "$found" -eq 2 ] || fail "expected exit status 2 on a full disk, found $found"
fi
