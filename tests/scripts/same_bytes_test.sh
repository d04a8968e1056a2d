# The whole catalogue prints the same bytes for any number of jobs, and from run to run.
. "$(dirname "$0")/support.sh"

for format in "" --json; do
  # shellcheck disable=SC2086 # an empty word is no argument
  "$lockstep" run $format --jobs 1 >one.txt 2>err || true
  for jobs in 1 2 7; do
    # shellcheck disable=SC2086
    "$lockstep" run $format --jobs "$jobs" >many.txt 2>err || true
    cmp one.txt many.txt || fail "--jobs $jobs $format differs from --jobs 1"
  done
done
is_empty err
[ -s one.txt ] || fail "the catalogue prints nothing"
