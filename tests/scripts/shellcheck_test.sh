# The scripts are sound by shellcheck's rules; skipped where it is not installed.
. "$(dirname "$0")/support.sh"
command -v shellcheck >/dev/null || exit 77
shellcheck "$source_folder/lockstep" "$source_folder/.ci/run" || fail "shellcheck found something"
shellcheck --shell=sh --exclude=SC1091,SC2154 --source-path="$here" "$here"/*_test.sh || fail "shellcheck found something"
