#!/bin/sh
# Makes the pictures of docs/viewer.md and README.md with lockstep-viz, without a display:
#   docs/pictures/make-viewer-pictures.sh [PROGRAM]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${here%/docs/pictures}
viewer=${1:-$root/build/bin/lockstep-viz}
catalogue=$root/scenarios/catalogue
shot() {
  name=$1
  story=$2
  shift 2
  "$viewer" --screenshot "$here/viewer-$name.png" --size 1280x800 "$@" "$catalogue/$story.json"
}
script=$(mktemp)
trap 'rm -f "$script"' EXIT

shot pause redlock-pause-after-check --theme light
shot dark redlock-clock-jump
printf 'do view.range 10.095s 10.115s\ndo cursor.set 10.106168s\n' >"$script"
shot quorum redlock-pause-after-check --theme light --gui-script "$script"
printf 'do cursor.next-violation\ndo causes.toggle\ndo scale.set equal steps\n' >"$script"
shot causes redlock-restart-without-persistence --gui-script "$script"
shot crowd flash-sale-token --theme light
shot failover failover-loses-the-lock
