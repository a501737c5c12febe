#!/bin/sh
# Run once by the PostgreSQL image, when it makes the database: the role that the service connects as. It owns nothing; what it
# may do is in grants.sql.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$(cat /run/secrets/service-password)" <<'SQL'
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE sparekey LOGIN PASSWORD :'password' CONNECTION LIMIT 60;
GRANT USAGE ON SCHEMA public TO sparekey;
GRANT pg_read_all_stats TO sparekey;
SQL
