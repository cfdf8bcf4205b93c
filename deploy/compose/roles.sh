#!/bin/sh
# Run once, by the image of PostgreSQL on an empty volume: the role that owns the database, and the one that only uses it.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --set password="$STILLHERE_DB_PASSWORD" <<'SQL'
CREATE ROLE stillhere_owner LOGIN PASSWORD :'password';
CREATE ROLE stillhere LOGIN PASSWORD :'password';
CREATE DATABASE stillhere OWNER stillhere_owner ENCODING 'UTF8' TEMPLATE template0;
SQL
