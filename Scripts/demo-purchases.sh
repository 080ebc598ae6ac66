#!/bin/bash
# Purchases by country in PostgreSQL: starts a database of its own, runs the query on its sample, shows what the database
# holds, and takes the database away again.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${SQLSTREAM:-.build/release/sqlstream}

# The newest server that is installed.
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[[ -n $binaries ]] || binaries=$(dirname "$(command -v postgres)")

folder=$(mktemp -d -t sqlstream-demo-XXXXXX)
chmod 755 "$folder"
# The server refuses to run as root.
as() { if [[ $(id -u) -eq 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
if [[ $(id -u) -eq 0 ]]; then chown postgres: "$folder"; fi
end() {
  (cd "$folder" && as "$binaries/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap end EXIT

# Where sqlstream and psql find it: on a socket in the folder, and nowhere else.
export PGHOST=$folder PGUSER=postgres PGDATABASE=postgres PGTZ=UTC
unset PGPORT PGHOSTADDR PGPASSWORD PGSERVICE
(
  cd "$folder"
  as "$binaries/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
  as "$binaries/pg_ctl" -D "$folder/data" -o "-k $folder -c listen_addresses= -c fsync=off" -l "$folder/log" -w start \
    >/dev/null
)

"$program" run Queries/purchases.sql Queries/purchases/postgres.sql --input Queries/purchases.jsonl --until-idle \
  >/dev/null

echo
echo "What PostgreSQL holds, by country:"
"$binaries/psql" -X -q -P footer=off -c "
  SELECT country, sum(purchases) AS purchases, sum(amount) AS amount, count(*) AS minutes
  FROM purchases_by_country GROUP BY country ORDER BY amount DESC"
echo "and by minute:"
"$binaries/psql" -X -q -P footer=off -c "
  SELECT window_start, sum(purchases) AS purchases, sum(amount) AS amount, count(*) AS countries
  FROM purchases_by_country GROUP BY window_start ORDER BY window_start"
