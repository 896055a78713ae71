#!/bin/sh
# Makes the secrets that compose.yaml hands to the containers, once; what is there already stays.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
if [ ! -e secrets/database_url ]; then
  password=$(random)
  printf '%s\n' "$password" > secrets/database_password
  printf 'postgresql://tellers_owner:%s@database:5432/tellers\n' "$password" > secrets/database_url
fi
[ -e secrets/keys_passphrase ] || random > secrets/keys_passphrase
# The service's user in the container reads them as files of somebody else.
chmod 0644 secrets/database_url secrets/database_password secrets/keys_passphrase
chmod 0711 secrets
echo "The secrets are in $(pwd)/secrets. Keep a copy of keys_passphrase somewhere else."
