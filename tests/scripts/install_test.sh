# An installed copy is enough for another project: find_package, include, link, run.
. "$(dirname "$0")/support.sh"
prefix=$PWD/prefix
rm -rf "$prefix" consumer

step() {
  "$@" >log 2>&1 || {
    cat log >&2
    fail "$*"
  }
}
step "$LOCKSTEP_CMAKE" --install "$LOCKSTEP_BUILD" --prefix "$prefix"
step "$LOCKSTEP_CMAKE" -S "$here/consumer" -B consumer -DCMAKE_PREFIX_PATH="$prefix"
step "$LOCKSTEP_CMAKE" --build consumer
status 0 consumer/consumer
says out "lease_overlap"

# The installed program reads its own catalogue, not the one in the source folder.
status 0 "$prefix/bin/lockstep" list scenarios --json
says out "prefix/share/lockstep/catalogue/"
is_empty err
