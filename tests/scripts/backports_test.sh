# The entry for bookworm-backports is made from the machine's own entry for bookworm.
. "$(dirname "$0")/support.sh"
derived() { awk -f "$source_folder/cmake/bookworm-backports.awk" "$@" </dev/null; }
expect() {
  expected=$1
  shift
  found=$(derived "$@")
  [ "$found" = "$expected" ] || fail "expected '$expected', found '$found'"
}

cat >plain.list <<'ENTRIES'
# deb http://old.example/debian bookworm main
deb-src http://deb.debian.org/debian bookworm main
deb http://security.debian.org/debian-security bookworm-security main
deb http://deb.debian.org/debian bookworm main contrib # the release
ENTRIES
expect "deb http://deb.debian.org/debian bookworm-backports main" plain.list

echo 'deb	[arch=amd64 signed-by=/etc/key.gpg]  https://mirror.example/debian/ bookworm  main' >options.list
expect "deb [arch=amd64 signed-by=/etc/key.gpg] https://mirror.example/debian/ bookworm-backports main" options.list

# Others than Debian have a bookworm, too.
cat >others.list <<'ENTRIES'
deb https://download.docker.com/linux/debian bookworm stable
deb https://tools.example bookworm main
ENTRIES
expect "deb http://deb.debian.org/debian bookworm-backports main" others.list plain.list
expect "deb https://tools.example bookworm-backports main" others.list

cat >debian.sources <<'ENTRIES'
# The release
Types: deb deb-src
# http://snapshot.example
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
ENTRIES
expect "Types: deb
URIs: http://mirror.example/debian
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Suites: bookworm-backports
Components: main" debian.sources

cat >disabled.sources <<'ENTRIES'
Enabled: no
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
ENTRIES
expect "" disabled.sources
expect "deb http://deb.debian.org/debian bookworm-backports main" disabled.sources plain.list

echo 'deb http://deb.debian.org/debian trixie main' >trixie.list
expect "" trixie.list
