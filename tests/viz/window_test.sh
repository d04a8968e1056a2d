#!/bin/sh
# The real window under Xvfb: it opens, takes keys, saves a picture, costs nothing while nothing happens, and quits.
#   window_test.sh LOCKSTEP_VIZ SCENARIO
# Exit status 77: Xvfb or xdotool is not installed.
set -eu
viewer=$1
scenario=$2
for tool in Xvfb xdotool; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "skipped: $tool is not installed"
    exit 77
  }
done
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

Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>display >/dev/null 2>&1 &
server_pid=$!
tries=0
while [ ! -s display ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "skipped: Xvfb does not start"; exit 77; }
  sleep 0.1
done
DISPLAY=:$(cat display)
export DISPLAY LIBGL_ALWAYS_SOFTWARE=1

"$viewer" "$scenario" >log 2>&1 &
viewer_pid=$!
window=
tries=0
while [ -z "$window" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || fail "no window appeared"
  kill -0 "$viewer_pid" 2>/dev/null || fail "the viewer ended"
  sleep 0.1
  window=$(xdotool search --name '^Lockstep$' 2>/dev/null | head -n 1 || true)
done
sleep 2
xdotool mousemove 700 500 click 1
sleep 0.5
xdotool key n
sleep 0.3
xdotool key l
sleep 0.3
xdotool click 4
sleep 0.3
# A busy machine may show the window late: what came too early is asked for again.
tries=0
while ! ls ./*.png >/dev/null 2>&1; do
  [ $((tries % 20)) -ne 0 ] || xdotool key ctrl+e
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || fail "Ctrl+E saved no picture"
  sleep 0.1
done
[ -z "${3:-}" ] || cp ./*.png "$3"

# Nothing happens: no more than a twentieth of a processor.
ticks() { awk '{print $14 + $15}' "/proc/$viewer_pid/stat"; }
sleep 1
before=$(ticks)
sleep 5
after=$(ticks)
echo "idle: $((after - before)) ticks of a hundredth of a second in 5 s"
[ $((after - before)) -le 25 ] || fail "it is busy while nothing happens"

xdotool key ctrl+q
tries=0
while kill -0 "$viewer_pid" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "Ctrl+Q does not end it"
  sleep 0.1
done
wait "$viewer_pid" || fail "it ended with status $?"
viewer_pid=
echo "the window opened, took keys, saved a picture and closed"
