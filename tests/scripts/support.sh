# Included by every test script: a few words to check with. A test ends at the first thing that is not so.
set -eu
lockstep=$1
source_folder=$2
here=$(dirname "$0")

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# status EXPECTED COMMAND...: the output goes to ./out and ./err.
status() {
  expected=$1
  shift
  found=0
  "$@" >out 2>err </dev/null || found=$?
  [ "$found" -eq "$expected" ] || {
    cat out err >&2
    fail "expected exit status $expected, found $found: $*"
  }
}

# says FILE TEXT: the file holds the text, word for word.
says() {
  grep -qF -- "$2" "$1" || {
    cat "$1" >&2
    fail "expected in $1: $2"
  }
}

is_empty() {
  [ ! -s "$1" ] || {
    cat "$1" >&2
    fail "expected $1 to be empty"
  }
}

# A calm story, one that expects what does not happen, and one that is no scenario.
write_stories() {
  cat >calm.json <<'STORY'
{
  "title": "A calm day",
  "duration": "10s",
  "algorithm": {"name": "set-token", "ttl": "5s"},
  "storage": {"name": "disk"},
  "clients": {
    "alice": {"does": [{"acquire": "file"}, {"read": "disk"}, {"write": "disk"}, {"release": "file"}]}
  },
  "expect": {"never": ["mutual_exclusion"], "numbers": {"acquisitions": "== 1"}}
}
STORY
  sed 's/"never": \["mutual_exclusion"\]/"sometimes": ["stale_write"]/' calm.json >disappointed.json
  sed 's/"5s"/5/' calm.json >unsound.json
}
