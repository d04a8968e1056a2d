# The pictures in the documentation are what the program draws today. To draw one again:
#   ./lockstep export NAME --out docs/pictures/NAME.svg
. "$(dirname "$0")/support.sh"
for picture in "$source_folder"/docs/pictures/*.svg; do
  name=$(basename "$picture" .svg)
  status 0 "$lockstep" export "$source_folder/scenarios/catalogue/$name.json" --format svg --out "$name.svg"
  cmp "$picture" "$name.svg" || fail "docs/pictures/$name.svg is out of step"
done
