# The script ./lockstep, in a copy of the tree's outline, with every tool it calls replaced by one that only notes
# how it was called. So nothing is installed, built or asked of the network.
. "$(dirname "$0")/support.sh"
rm -rf tree tools calls installed catch2
mkdir -p tree/sim tree/cmake tools
cp "$source_folder/lockstep" tree/lockstep
cp "$source_folder/cmake/bookworm-backports.awk" tree/cmake/
touch tree/CMakeLists.txt tree/CMakePresets.json tree/sim/one.cpp

# tool NAME: a command that notes its arguments in ./calls and then does what standard input says.
tool() {
  { printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$PWD"; cat; } >"tools/$1"
  chmod +x "tools/$1"
}
# What the script may use as it is.
for name in sh chmod dirname readlink id env find head sed grep tail tee mkdir mv ln rm cat awk touch nproc flock; do
  path=$(command -v "$name") && ln -s "$path" "tools/$name"
done
entry() { PATH="$PWD/tools" /bin/sh tree/lockstep "$@"; }
called() { says calls "$1"; }
not_called() { if grep -q "^$1" calls 2>/dev/null; then cat calls >&2; fail "$1 was called"; fi; }
forget() { rm -f calls; : >calls; }

# Building makes the program, which says what it was called with.
build_works() {
  tool cmake <<'TOOL'
case $1 in
  --preset)
    mkdir -p build/release/bin
    : >build/release/build.ninja
    for option; do case $option in -D*=*) option=${option#-D}; echo "${option%%=*}:BOOL=${option#*=}" ;; esac; done >build/release/CMakeCache.txt
    ;;
  --build)
    echo "[1/2] Building CXX object one.o"
    { echo '#!/bin/sh'; echo 'echo "program: $*"; exit 5'; } >"$2/bin/lockstep"
    chmod +x "$2/bin/lockstep"
    ;;
esac
TOOL
}
tool ninja </dev/null
tool ctest </dev/null
tool sudo <<'TOOL'
exec "$@"
TOOL

# Without apt-get and without cmake: it says what is needed, and stops.
mv tools/ninja ninja-hidden
status 2 entry run
says err "libboost-graph-dev"
mv ninja-hidden tools/ninja
build_works

# With apt-get: it names what is missing, installs it, builds, and runs the program with the same arguments.
tool dpkg-query <<'TOOL'
case $* in
  *libfmt-dev*) [ -e installed ] && echo installed || { echo "not here" >&2; exit 1; } ;;
  *libcatch2-dev*) cat catch2 2>/dev/null ;;
  *) echo installed ;;
esac
TOOL
tool apt-get <<'TOOL'
case $* in *install*libfmt-dev*) : >installed ;; esac
TOOL
forget
status 5 entry run "two words" --seed 7
says out "program: run two words --seed 7"
says err "missing packages: libfmt-dev"
called "apt-get -q install -y --no-install-recommends libfmt-dev"
called "cmake --preset release -DCMAKE_UNITY_BUILD=ON -DLOCKSTEP_TESTS=OFF"
called "programs"
[ "$(readlink tree/build/bin)" = release/bin ] || fail "build/bin does not lead to release/bin"

# The second time there is nothing to do, and nothing is said.
forget
status 5 entry list
says out "program: list"
is_empty err
is_empty calls

# A newer source is built; the build folder stays configured.
touch -d "+1 minute" tree/sim/one.cpp 2>/dev/null || touch -t 203001010000 tree/sim/one.cpp
status 5 entry list
called "cmake --build"
not_called "cmake --preset"
not_called "apt-get"

# A failing build shows its log and stops before the program.
tool cmake <<'TOOL'
echo "[1/2] Building CXX object one.o"
echo "one.cpp:1: error: expected a semicolon"
exit 1
TOOL
status 2 entry list
says err "expected a semicolon"
says err "the build failed"
is_empty out
build_works

# The tests need Catch2 3: here the release has it.
forget
tool dpkg <<'TOOL'
[ "${2%%.*}" -ge 3 ]
TOOL
tool apt-cache <<'TOOL'
printf 'libcatch2-dev:\n  Candidate: 3.4.0-1\n'
TOOL
status 0 entry test -R redlock
says err "Catch2 3"
called "apt-get -q install -y --no-install-recommends libcatch2-dev"
called "cmake --preset release -DCMAKE_UNITY_BUILD=ON -DLOCKSTEP_TESTS=ON"
called "ctest --test-dir"
called "--output-on-failure -R redlock"

# And here it is installed already.
forget
echo 3.7.1-0.4 >catch2
status 0 entry test
not_called "apt-get"
not_called "cmake --preset"

# From another folder, through a link, the tree is still found.
forget
ln -sf "$PWD/tree/lockstep" link-to-lockstep
found=0
(cd / && PATH="$OLDPWD/tools" /bin/sh "$OLDPWD/link-to-lockstep" list) >out 2>err || found=$?
[ "$found" -eq 5 ] || fail "expected exit status 5 through a link, found $found"
