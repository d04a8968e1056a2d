# Sweeps: the same bytes for any number of jobs and shards, after a kill and from a journal that others began.
. "$(dirname "$0")/support.sh"

cat >paused.json <<'STORY'
{
  "title": "A paused client outlives its lease",
  "seed": 7,
  "duration": "60s",
  "network": { "one_way_delay": "1ms" },
  "algorithm": { "name": "set-token", "ttl": "10s", "retry_delay": "100ms" },
  "storage": { "name": "disk" },
  "clients": {
    "alice": { "does": [{ "acquire": "file" }, { "work": "1ms" }, { "write": "disk" }, { "release": "file" }] },
    "bob": { "starts": "50ms", "does": [{ "acquire": "file" }, { "write": "disk" }, { "release": "file" }] }
  },
  "faults": [{ "when": { "client": "alice", "acquired": "file" }, "stop": "alice", "for": { "exponential": "5s" } }]
}
STORY
rm -f ./*.jsonl ./*.csv ./*.html ./*.txt ./*.xml

# sweep RUNS OPTIONS...: at six points.
sweep() {
  runs=$1
  shift
  "$lockstep" sweep paused.json --runs "$runs" --vary '/algorithm/ttl=2s,5s,10s' --vary '/faults/0/for/exponential=2s..4s*2' "$@"
}

# --- jobs ---
sweep 500 --jobs 1 --out one.html --out one.csv --out one.jsonl >one.txt
sweep 500 --jobs 2 --out two.html --out two.csv --out two.jsonl >two.txt
for kind in txt html csv jsonl; do
  cmp "one.$kind" "two.$kind" || fail "--jobs 2 differs from --jobs 1 in $kind"
done
says one.txt "mutual_exclusion"
says one.txt "Look at one:"
[ "$(wc -l <one.jsonl)" -eq 6 ] || fail "expected a line for each of the 6 points"
[ "$(wc -l <one.csv)" -eq 67 ] || fail "expected a title, and 11 lines for each of the 6 points"
says one.html "<svg"
if grep -q 'src="http\|href="http\|<script' one.html; then fail "the report needs the network, or runs code"; fi

# The command that the report gives shows such a run.
command=$(grep -m 1 -o 'run paused.json .*' one.txt)
# shellcheck disable=SC2086 # a list of words
status 0 "$lockstep" $command
says out "mutual_exclusion 1"

# --- shards ---
for shard in 1 2 3; do status 0 sweep 500 --shard "$shard/3" --journal "shard-$shard.journal.jsonl" --jobs 1; done
status 0 "$lockstep" merge shard-1.journal.jsonl shard-2.journal.jsonl shard-3.journal.jsonl --out merged.html --journal all.jsonl
cmp out one.txt || fail "merged shards differ"
cmp merged.html one.html || fail "merged shards differ in the report"
status 2 "$lockstep" merge shard-1.journal.jsonl shard-2.journal.jsonl
says err "--partial"
status 0 "$lockstep" merge shard-1.journal.jsonl --partial
says out "Not complete"
status 0 sweep 500 --journal all.jsonl
cmp out one.txt || fail "going on from the merged journal differs"

# --- killed in the middle ---
sweep 30000 >whole.txt
: >killed.jsonl
"$lockstep" sweep paused.json --runs 30000 --vary '/algorithm/ttl=2s,5s,10s' --vary '/faults/0/for/exponential=2s..4s*2' \
  --journal killed.jsonl >killed.txt 2>err &
victim=$!
while [ "$(wc -l <killed.jsonl)" -lt 4 ] && kill -0 "$victim" 2>/dev/null; do sleep 0.02; done
kill -9 "$victim" 2>/dev/null || true
wait "$victim" 2>/dev/null || true
printf '{"sum":"0123' >>killed.jsonl # as if it had been in the middle of a line
lines=$(wc -l <killed.jsonl)
[ "$lines" -ge 4 ] || fail "expected some batches in the journal"
status 0 sweep 30000 --journal killed.jsonl --jobs 1
cmp out whole.txt || fail "the resumed sweep differs from the uninterrupted one"
says err "the last line is torn"
lines=$(wc -l <killed.jsonl)
status 0 sweep 30000 --journal killed.jsonl
cmp out whole.txt || fail "a second start differs"
[ "$(wc -l <killed.jsonl)" -eq "$lines" ] || fail "finished runs were done again"

# --- more runs, more values ---
status 0 "$lockstep" sweep paused.json --runs 200 --vary /algorithm/ttl=2s --vary /faults/0/for/exponential=2s --journal grow.jsonl
status 0 sweep 500 --journal grow.jsonl
cmp out one.txt || fail "a journal that began smaller differs"

# --- journals of others ---
status 2 sweep 500 --journal grow.jsonl --seed 8
says err "its seed is 7, not 8"
sed 's/"100ms"/"200ms"/' paused.json >other.json
status 2 "$lockstep" sweep other.json --runs 10 --journal grow.jsonl
says err 'it belongs to the scenario "paused", not to "other"'
status 2 "$lockstep" sweep paused.json --runs 10 --journal paused.json
status 2 "$lockstep" sweep paused.json --runs 10 --out paused.json
sed '2s/e/f/' grow.jsonl >damaged.jsonl
status 2 sweep 500 --journal damaged.jsonl
says err "line 2: damaged"

# --- rules ---
status 0 "$lockstep" sweep paused.json --decide "mutual_exclusion < 0.5 @ 99%"
says out "yes"
status 1 "$lockstep" sweep paused.json --decide "mutual_exclusion < 0.05 @ 99%"
says out "no"
status 1 "$lockstep" sweep paused.json --decide "mutual_exclusion < 0.13" --runs 100
says out "undecided"
status 0 "$lockstep" sweep paused.json --until-hits 10 --json
says out '"finished":"enough hits"'
status 0 "$lockstep" sweep paused.json --until-width 0.1 --json
says out '"finished":"narrow enough"'
status 0 "$lockstep" sweep paused.json --runs 1000000000 --budget 200ms
says out "the budget was used up"

# --- input ---
status 2 "$lockstep" sweep paused.json --vary /algorithm/tll=2s,3s
says err 'point 2 of 2 (/algorithm/tll=3s): 1 problem'
says err 'did you mean "ttl"?'
status 2 "$lockstep" sweep paused.json --vary /algorithm/ttl=1s..2s
says err "a range with a step or a factor"
status 2 "$lockstep" sweep paused.json --check mutual_exclusio
says err 'did you mean "mutual_exclusion"?'
status 2 "$lockstep" sweep paused.json --shard 3/2 --journal x.jsonl
status 2 "$lockstep" sweep paused.json --shard 1/2
says err "--shard needs --journal"
status 2 "$lockstep" sweep paused.json --shard 1/2 --journal x.jsonl --out x.csv
says err "--shard has no report of its own"
status 2 "$lockstep" sweep paused.json --out report.pdf
says err ".csv, .jsonl or .html"
status 2 "$lockstep" sweep paused.json --decide "mutual_exclusio < 1%"
says err 'did you mean "mutual_exclusion"?'
status 2 "$lockstep" sweep paused.json --vary /algorithm/ttl=1s,2s --vary /algorithm=redlock,set-token
says err "lockstep sweep: --vary /algorithm replaces all of what --vary /algorithm/ttl has set"

# What cannot be written is said before the work, and leaves nothing behind.
status 2 "$lockstep" sweep paused.json --runs 1000000000 --out nowhere/report.html
says err 'cannot write "nowhere/report.html": No such file or directory'
status 2 "$lockstep" sweep paused.json --runs 1000000000 --out kept.csv --journal ./kept.csv
says err "--out would overwrite"
status 2 "$lockstep" sweep paused.json --runs 1000000000 --out kept.csv --out ./kept.csv
says err "twice"
[ ! -e kept.csv ] || fail "kept.csv was made"
status 2 "$lockstep" run paused.json --junit nowhere/out.xml
says err "cannot write"

# A journal is not written over, whatever it is.
printf '{"sum":"1"}' >other.txt
cp other.txt untouched.txt
status 2 "$lockstep" sweep paused.json --journal other.txt
says err "this is no journal of a sweep"
cmp other.txt untouched.txt || fail "a file that is no journal was changed"

# Nothing random.
status 0 "$lockstep" sweep paused.json --with /faults/0/for=15s --runs 20
says out "Nothing that matters is random here"

# --- compare ---
status 0 "$lockstep" compare paused.json --with /algorithm/ttl=5s --runs 300 --jobs 1
cp out compared.txt
says out "pairing helped"
says out "only B: ./lockstep run paused.json --with /algorithm/ttl=5s --seed"
status 0 "$lockstep" compare paused.json --with /algorithm/ttl=5s --runs 300 --jobs 2
cmp out compared.txt || fail "compare --jobs 2 differs from --jobs 1"
status 2 "$lockstep" compare paused.json
status 2 "$lockstep" compare paused.json paused.json --with /algorithm/ttl=5s

# --- probability, JUnit ---
sed 's/"seed": 7,/"seed": 7, "expect": {"probability": {"mutual_exclusion": "< 0.3", "lost_update": "< 1%"}},/' paused.json >likely.json
status 0 "$lockstep" run likely.json
says out "held      probability mutual_exclusion < 0.3"
sed 's/< 0.3/< 5% @ 99%/' likely.json >unlikely.json
status 1 "$lockstep" run unlikely.json --junit out.xml --annotations github
says out "::error file=unlikely.json,title=unlikely::expected probability mutual_exclusion < 5%25 @ 99%25"
says out.xml '<testsuite name="unlikely" tests="2" failures="1"'
says out.xml "./lockstep run unlikely.json --seed"
if command -v xmllint >/dev/null; then xmllint --noout out.xml; fi
if command -v python3 >/dev/null; then python3 -c 'import sys, xml.dom.minidom as d; d.parse("out.xml")'; fi
