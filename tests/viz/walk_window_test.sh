#!/bin/sh
# A reader in the real window under Xvfb: opens Kleppmann's pause story, walks its narration, goes to the overlap, drags
# the TTL until the violation is gone, and saves. `lockstep run` gives the digest that the window shows.
#   walk_window_test.sh LOCKSTEP_VIZ LOCKSTEP SCENARIO SCALE [PICTURES]
# PICTURES: a folder for a picture of every step, in both themes. Exit status 77: Xvfb or xdotool is not installed.
set -eu
viewer=$1
batch=$2
scenario=$3
scale=$4
pictures=${5:-}
for tool in Xvfb xdotool; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "skipped: $tool is not installed"
    exit 77
  }
done
name=$(basename "$scenario" .json)
wide=$((1600 * scale))
high=$((1000 * scale))
work=$(mktemp -d)
cd "$work"
finish() {
  [ -z "${viewer_pid:-}" ] || kill "$viewer_pid" 2>/dev/null || true
  [ -z "${server_pid:-}" ] || kill "$server_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "$*"
  [ ! -s log ] || cat log
  exit 1
}
# Waits until the command given succeeds, at most half a minute.
await() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || return 1
    sleep 0.1
  done
}

# Where the controls are: the same layout, without a window.
cat >where.txt <<END
click tab/story
where story/next
click tab/lab
where tab/story
where tab/lab
where lab/algorithm.ttl
END
"$viewer" --gui-script where.txt --size 1600x1000 --scale "$scale" "$scenario" >places || fail "the controls are not there"
# The middle of a control, or another part of its width.
place() {
  awk -v name="$1" -v part="${2:-0.5}" -v scale="$scale" \
    '$1 == name { margin = 6.4 * scale
                  printf "%d %d\n", $2 + margin + part * ($4 - $2 - 2 * margin), $3 + (name ~ /^lab/ ? 0.75 : 0.5) * ($5 - $3) }' places
}

Xvfb -displayfd 3 -screen 0 "${wide}x${high}x24" -nolisten tcp 3>display >/dev/null 2>&1 &
server_pid=$!
await test -s display || {
  echo "skipped: Xvfb does not start"
  exit 77
}
DISPLAY=:$(cat display)
export DISPLAY LIBGL_ALWAYS_SOFTWARE=1
"$viewer" --scale "$scale" "$scenario" >log 2>&1 &
viewer_pid=$!
await xdotool search --name '^Lockstep$' || fail "no window appeared"
window=$(xdotool search --name '^Lockstep$' | head -n 1)
xdotool windowmove "$window" 0 0 windowsize "$window" "$wide" "$high"

key() {
  xdotool key "$1"
  sleep 0.3
}
go() {
  # shellcheck disable=SC2086
  xdotool mousemove $1
  sleep 0.2
}
click() {
  go "$1"
  xdotool mousedown 1
  sleep 0.2
  settle
  xdotool mouseup 1
  settle
}
# Presses a key that saves, and waits for the file: in place under its name when it is complete.
save() {
  rm -f "$2"
  key "$1"
  await test -s "$2" || fail "$1 does not save $2"
  sleep 0.2
}
# A picture is of the last frame; after one has been saved, what was done before it has had a frame.
shoot() {
  save ctrl+e "$name.png"
  save ctrl+e "$name.png"
  cp "$name.png" "$pictures/walk-$scale-$1.png"
}
# On a loaded machine a frame may take seconds: what follows waits until what came before has been drawn.
settle() {
  save ctrl+shift+s "$name.view.json"
  save ctrl+shift+s "$name.view.json"
}
picture() {
  [ -n "$pictures" ] || return 0
  shoot "$1-dark"
  key l
  shoot "$1-light"
  key l
}
# What is looked at, as a view file: its digest and its cursor are the window's. While a run is on its way there is none.
look() {
  digest=
  tries=0
  while [ -z "$digest" ] && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1))
    save ctrl+shift+s "$name.view.json"
    digest=$(sed -n 's/.*"digest": "\([0-9a-f]*\)".*/\1/p' "$name.view.json")
  done
  cursor=$(sed -n 's/.*"cursor": \([0-9]*\).*/\1/p' "$name.view.json")
  [ -n "$digest" ] || fail "the view file lacks the digest"
  [ -n "$cursor" ] || fail "the view file lacks the cursor"
}
violations() { "$batch" run --json "$1" | sed 's/.*"violations":{\([^}]*\)}.*/\1/' | tr ',' '\n' | awk -F: '{ n += $2 } END { print n }'; }
digest_of() { "$batch" run --json "$1" | sed 's/.*"digest":"\([0-9a-f]*\)".*/\1/'; }

# 1. It opens, and shows what `lockstep run` runs.
sleep 1
await test -d "/proc/$viewer_pid" || fail "the viewer ended"
look
[ "$digest" = "$(digest_of "$scenario")" ] || fail "the window shows $digest, lockstep run gives another one"
picture 1-open

# 2. The narration, sentence by sentence from the beginning.
click "$(place tab/story)"
key ctrl+Home
look
before=$cursor
for _ in 1 2 3 4 5 6; do key j; done
look
[ "$cursor" -gt "$before" ] || fail "J does not walk the narration: still at $cursor"
picture 2-narration

# 3. The overlap.
key ctrl+Home
key n
look
found=$cursor
"$batch" run --json "$scenario" | grep -q "\"at_ns\":$found" || fail "N leads to $found, where no violation begins"
picture 3-overlap

# 4. The TTL is dragged until nothing is violated any more. The slider is logarithmic, from a fiftieth to twenty times.
click "$(place tab/lab)"
picture 4-lab
go "$(place lab/algorithm.ttl 0.566)"
settle
xdotool mousedown 1
settle
part=0.566
broken=1
while [ "$broken" != 0 ]; do
  part=$(awk -v part="$part" 'BEGIN { print part + 0.02 }')
  awk -v part="$part" 'BEGIN { exit part > 0.99 }' || fail "the TTL was dragged to its end and it is still broken"
  go "$(place lab/algorithm.ttl "$part")"
  save ctrl+s "$name-edited.json"
  broken=$(violations "$name-edited.json" || true)
done
xdotool mouseup 1
settle
look
picture 5-holds

# 5. What is saved is what is shown.
save ctrl+s "$name-edited.json"
saved=$(digest_of "$name-edited.json" || true)
echo "window $digest, lockstep run $saved, $(sed -n 's/.*\("ttl": "[^"]*"\).*/\1/p' "$name-edited.json")"
[ "$digest" = "$saved" ] || fail "the window shows $digest, the saved file gives $saved"
[ "$saved" != "$(digest_of "$scenario")" ] || fail "nothing was changed"
[ -z "$pictures" ] || cp "$name-edited.json" "$pictures/"

key ctrl+q
tries=0
while kill -0 "$viewer_pid" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "Ctrl+Q does not end it"
  sleep 0.1
done
viewer_pid=
echo "the story was read, mended and saved"
