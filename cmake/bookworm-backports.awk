# Reads a machine's apt sources (one-line *.list and deb822 *.sources) and prints the entry for bookworm-backports:
# that of bookworm itself with another suite, so that mirror, keys and options are the machine's own. Prints
# nothing when there is no entry for bookworm.
#
# Others than Debian call suites "bookworm" as well; an entry counts when it has the component main, and one whose
# address speaks of debian goes before one whose address does not.

function trimmed(text) { sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text); return text }
function has_word(text, word) { return (" " text " ") ~ ("[ \t]" word "[ \t]") }
function offer(entry, address) {
  if (address ~ /debian/ && best == "") best = entry
  if (fallback == "") fallback = entry
}

# One entry per line: deb [options] address suite components...
function read_line(line,    options, rest, words, n, i, components) {
  sub(/#.*/, "", line)
  line = trimmed(line)
  if (line !~ /^deb[ \t]/) return
  rest = trimmed(substr(line, 4))
  options = ""
  if (rest ~ /^\[/) {
    options = substr(rest, 1, index(rest, "]")) " "
    rest = trimmed(substr(rest, index(rest, "]") + 1))
  }
  n = split(rest, words, /[ \t]+/)
  if (words[2] != "bookworm") return
  for (i = 3; i <= n; ++i) components = components " " words[i]
  if (has_word(components, "main")) offer("deb " options words[1] " bookworm-backports main", words[1])
}

# Entries of several lines, "Key: value", with an empty line between entries.
function forget_stanza() { kept = types = suites = components = addresses = enabled = key = "" }
function end_stanza() {
  if (has_word(types, "deb") && has_word(suites, "bookworm") && has_word(components, "main") && enabled != "no")
    offer("Types: deb\n" kept "Suites: bookworm-backports\nComponents: main", addresses)
  forget_stanza()
}
function read_stanza_line(line,    value) {
  if (line ~ /^#/) return
  if (line ~ /^[ \t]*$/) { end_stanza(); return }
  if (line ~ /^[^ \t:]+:/) {
    key = tolower(substr(line, 1, index(line, ":") - 1))
    value = trimmed(substr(line, index(line, ":") + 1))
  } else {
    value = trimmed(line)
  }
  if (key == "types") types = types " " value
  else if (key == "suites") suites = suites " " value
  else if (key == "components") components = components " " value
  else {
    if (key == "uris") addresses = addresses " " value
    if (key == "enabled") enabled = tolower(value)
    kept = kept line "\n"
  }
}

FNR == 1 { end_stanza() }
FILENAME ~ /\.sources$/ { read_stanza_line($0); next }
{ read_line($0) }
END {
  end_stanza()
  if (best == "") best = fallback
  if (best != "") print best
}
