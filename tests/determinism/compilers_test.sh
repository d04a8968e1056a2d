# compilers_test.sh DIGESTS SOURCE BUILD: the whole catalogue has the same digests from g++ and clang++, at -O0
# and -O3. DIGESTS is the program of the present build, which BUILD describes ("GNU Release"); it is compared with
# one of each other kind, made below the working directory and kept for the next time.
set -eu
digests=$1
source_folder=$2
own=$3
cmake=${LOCKSTEP_CMAKE:-cmake}
catalogue=$source_folder/scenarios/catalogue

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

"$digests" "$catalogue" >own.txt || fail "the present build ($own) could not run the catalogue"
[ -s own.txt ] || fail "the catalogue is empty"
printf '%s: %s scenarios\n' "present build ($own)" "$(wc -l <own.txt)"

generator=
command -v ninja >/dev/null && generator=Ninja
launcher=
command -v ccache >/dev/null && launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache

for compiler in g++ clang++; do
  if ! command -v "$compiler" >/dev/null; then
    printf '%s is not installed: its digests are not compared\n' "$compiler"
    continue
  fi
  for level in -O0 -O3; do
    case "$own:$compiler$level" in
      "GNU Release:g++-O3" | "GNU Debug:g++-O0" | "Clang Release:clang++-O3" | "Clang Debug:clang++-O0")
        printf '%s %s: is the present build\n' "$compiler" "$level"
        continue
        ;;
    esac
    build=$compiler$level
    # shellcheck disable=SC2086 # an empty launcher is no argument
    if ! {
      "$cmake" ${generator:+-G "$generator"} -S "$source_folder" -B "$build" -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_FLAGS="$level" -DCMAKE_UNITY_BUILD=ON -DLOCKSTEP_TESTS=ON \
        -DLOCKSTEP_GUI=OFF $launcher &&
        "$cmake" --build "$build" --target digests --parallel 2
    } >"$build.log" 2>&1; then
      tail -n 30 "$build.log" >&2
      fail "no build with $compiler $level"
    fi
    "$build/bin/digests" "$catalogue" >"$build.txt" || fail "$compiler $level could not run the catalogue"
    if ! cmp -s own.txt "$build.txt"; then
      diff own.txt "$build.txt" >&2 || true
      fail "$compiler $level gives other digests than the present build ($own)"
    fi
    printf '%s %s: the same digests\n' "$compiler" "$level"
  done
done
