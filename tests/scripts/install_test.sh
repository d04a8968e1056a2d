# An installed copy is enough for another project: find_package, include, link, run.
. "$(dirname "$0")/support.sh"
rm -rf prefix consumer
"$LOCKSTEP_CMAKE" --install "$LOCKSTEP_BUILD" --prefix "$PWD/prefix" >log 2>&1 || { cat log >&2; fail "install"; }
"$LOCKSTEP_CMAKE" -S "$here/consumer" -B consumer -DCMAKE_PREFIX_PATH="$PWD/prefix" \
  -DCMAKE_CXX_FLAGS="${LOCKSTEP_CXX_FLAGS:-}" >log 2>&1 || { cat log >&2; fail "configure the consumer"; }
"$LOCKSTEP_CMAKE" --build consumer >log 2>&1 || { cat log >&2; fail "build the consumer"; }
status 0 consumer/consumer
says out "lease_overlap"

# The installed program finds its own catalogue, wherever it is called from.
cd /
status_file=$(mktemp -d)
"$OLDPWD/prefix/bin/lockstep" list scenarios >"$status_file/out" 2>"$status_file/err" || fail "the installed program"
cmp -s "$status_file/err" /dev/null || { cat "$status_file/err" >&2; fail "the installed catalogue"; }
"$OLDPWD/prefix/bin/lockstep" list scenarios --json | head -n 1 | grep -q "prefix/share/lockstep/catalogue" ||
  fail "the installed program reads another catalogue"
rm -r "$status_file"
