#!/usr/bin/env bash
# Throws generated requests at a running server on a database of its own, and fails on a 5xx or an undocumented answer.
# Usage: tests/api/run_schemathesis.sh [seconds] [schemathesis options]
# On PostgreSQL: scripts/postgres make test-api. A database that holds anything is refused by load_sample.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-120}
[ $# -gt 0 ] && shift
bin=$(realpath "${BIN:-.venv/bin}")
dir=$(mktemp -d)
port=${PORT:-8766}
export PORTAL_ENV=development PORTAL_VAR="$dir" DATABASE_URL="${DATABASE_URL:-sqlite:///$dir/portal.sqlite3}" API_RATE=1000000/min
"$bin/python" manage.py migrate --verbosity 0
mkdir -p "$dir/static"
"$bin/python" manage.py load_sample >/dev/null
"$bin/python" manage.py plan --method greedy --advice --seconds 5 >/dev/null # the staffing questions answer from a plan
DJANGO_SUPERUSER_PASSWORD=$(head -c 24 /dev/urandom | base64) "$bin/python" manage.py createsuperuser \
  --noinput --username schemathesis --email schemathesis@example.com >/dev/null
token=$("$bin/python" manage.py create_token --user schemathesis --scope write | tail -1)
"$bin/gunicorn" portal.wsgi --bind "127.0.0.1:$port" --workers 2 --threads 2 --worker-class gthread \
  --timeout 120 --access-logfile /dev/null >"$dir/server.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$dir"' EXIT
"$bin/python" manage.py spectacular --file "$dir/openapi.yaml"
# positive_data_acceptance is left out: a request may fit the schema and still name a team that is not there.
# use_after_free and the like need links between operations, which the schema does not tell.
status=0
cd "$dir" # its cache of findings goes with the folder
"$bin/schemathesis" run openapi.yaml --url "http://127.0.0.1:$port" --wait-for-schema 30 \
  --header "Authorization: Bearer $token" --phases coverage,fuzzing --max-time "$seconds" --seed 1 --workers 2 \
  --exclude-checks positive_data_acceptance --suppress-health-check all --warnings off \
  --request-timeout 60 --continue-on-failure "$@" || status=$?
kill -0 "$server" || { echo "The server is gone." >&2; status=1; }
if grep -q Traceback "$dir/server.log"; then
  grep -A 60 Traceback "$dir/server.log"
  status=1
fi
exit "$status"
