#!/bin/sh
# Run once by the database's image, on an empty data folder: the product's role owns its database and nothing else, and
# the superuser lets nobody in over the network afterwards.
set -eu
psql --no-psqlrc --quiet --username postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv password POSTGRES_PASSWORD
CREATE ROLE rc LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE rc OWNER rc;
ALTER ROLE postgres PASSWORD NULL;
SQL
