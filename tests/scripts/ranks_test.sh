# Sweeps under mpirun: the same bytes for any number of ranks, also when it changes between a start and the next.
. "$(dirname "$0")/support.sh"
command -v mpirun >/dev/null || exit 77
[ "${LOCKSTEP_HAS_MPI:-}" = 1 ] || exit 77
write_stories
rm -f ./*.jsonl
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

ranks() {
  count=$1
  shift
  mpirun --oversubscribe -n "$count" "$lockstep" sweep calm.json --vary /network/one_way_delay=1ms..8ms*2 "$@" </dev/null
}
"$lockstep" sweep calm.json --vary /network/one_way_delay=1ms..8ms*2 --runs 20000 >alone.txt
for count in 1 2 3; do
  ranks "$count" --runs 20000 >out 2>err || fail "mpirun -n $count failed: $(cat err)"
  cmp out alone.txt || fail "mpirun -n $count differs"
done
ranks 3 --runs 8000 --journal journal.jsonl >out 2>err || fail "mpirun -n 3 with a journal failed: $(cat err)"
ranks 2 --runs 20000 --journal journal.jsonl --jobs 2 >out 2>err || fail "going on with 2 ranks failed: $(cat err)"
cmp out alone.txt || fail "3 ranks, then 2: differs"
"$lockstep" sweep calm.json --vary /network/one_way_delay=1ms..8ms*2 --runs 20000 --journal journal.jsonl >out
cmp out alone.txt || fail "3 ranks, then 2, then none: differs"

# Bad input ends all ranks.
if ranks 3 --runs 0 >out 2>err; then fail "expected --runs 0 to be refused"; fi
says err "--runs: expected a whole number"
