#!/bin/sh
# Makes the secrets that compose.yaml reads, each once, in deploy/secrets. Nobody but their owner can look into the folder; the
# files in it are open, because each is handed to a container whose user is another.
set -eu
cd "$(dirname "$0")"
mkdir -p -m 700 secrets
cd secrets

# random FILE BYTES: hexadecimal, so that it fits into a URL as it is.
random() {
  [ -e "$1" ] || (umask 022 && head -c "$2" /dev/urandom | od -An -tx1 | tr -d ' \n' >"$1")
}
# write FILE TEXT
write() {
  [ -e "$1" ] || (umask 022 && printf '%s' "$2" >"$1")
}

random owner-password 24
random service-password 24
random api-key 32
write owner-url "postgres://owner:$(cat owner-password)@database/sparekey"
write service-url "postgres://sparekey:$(cat service-password)@database/sparekey"
echo "The secrets are in $PWD. Keep a copy of them apart from the backups of the database."
