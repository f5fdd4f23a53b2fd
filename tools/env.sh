# shellcheck shell=bash disable=SC2034  # most of the names are used by others
# Sourced by the other tools: where everything is, and what they all say or ask.
#
# Nothing is installed into the checkout. What can be shared between checkouts
# (Odoo, Python packages, the PostgreSQL cluster, template databases) is in
# $CACHE; what belongs to one checkout (its data folder, its place on the add-ons
# path, its logs) is in $SITE.

set -euo pipefail

MODULE=training_operations
TOOLS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CHECKOUT=$(dirname "$TOOLS")
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/$MODULE
PYTHON=${PYTHON:-python3}

short_hash() { sha256sum | cut -c1-8; }

CHECKOUT_ID=$(printf '%s' "$CHECKOUT" | short_hash)
SITE=$CACHE/checkouts/$CHECKOUT_ID
VENV=$CACHE/venv-$({ printf '%s\n' "$PYTHON" && cat "$TOOLS/requirements.lock"; } | short_hash)

# Odoo: the checkout that ODOO_SRC names, else what Debian packages.
DEBIAN_PREFIX=$CACHE/odoo-19
if [ -n "${ODOO_SRC:-}" ]; then
    ODOO_HOME=$ODOO_SRC
    ODOO_BIN=$ODOO_SRC/odoo-bin
else
    ODOO_HOME=$DEBIAN_PREFIX/usr/lib/python3/dist-packages
    ODOO_BIN=$DEBIAN_PREFIX/usr/bin/odoo
fi

# PostgreSQL: the server that PGHOST names, else a private cluster.
# TRAINING_CLUSTER marks the variables as set by ourselves in a calling tool.
CLUSTER=$CACHE/postgresql
PASSFILE=$CACHE/postgresql.pass
external_postgres() { [ -n "${PGHOST:-}" ] && [ -z "${TRAINING_CLUSTER:-}" ]; }

# Seconds since the first tool of this command started.
export TRAINING_STARTED=${TRAINING_STARTED:-$EPOCHSECONDS}
say() { printf '[%3ds] %s\n' $((EPOCHSECONDS - TRAINING_STARTED)) "$*"; }
die() {
    printf '\n%s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# True when our own cluster accepts connections. Looks at the process, not just
# at the port: after a reboot another program may have either number.
cluster_is_up() {
    local pid data port
    [ -s "$CLUSTER/data/postmaster.pid" ] || return 1
    { read -r pid && read -r data && read -r _ && read -r port; } \
        < "$CLUSTER/data/postmaster.pid" || return 1
    [ "/proc/$pid/cwd" -ef "$data" ] || return 1
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null
}

# Python of the environment still has the packages of this lock (an upgrade of
# the system's Python leaves a folder whose links lead elsewhere).
venv_is_ready() {
    local python
    [ -f "$VENV/.complete" ] || return 1
    python=$(readlink -f "$VENV/bin/python") && [ -x "$python" ] || return 1
    [ -d "$VENV/lib/$(basename "$python")" ] || [ "$(basename "$python")" = python3 ]
}

odoo_is_ready() { [ -n "${ODOO_SRC:-}" ] || [ -f "$DEBIAN_PREFIX/.version" ]; }

# The quick look that every command starts with.
environment_is_ready() {
    odoo_is_ready && venv_is_ready && [ -f "$SITE/odoo.conf" ] \
        && [[ $(< "$SITE/odoo.conf") == *",$ODOO_HOME/odoo/addons"* ]] \
        && [ "$SITE/addons/$MODULE" -ef "$CHECKOUT" ] \
        && { external_postgres || cluster_is_up; }
}

# Libpq's own variables say where the server is: Odoo and psql both heed them.
use_environment() {
    if ! external_postgres; then
        export TRAINING_CLUSTER=1
        export PGHOST=127.0.0.1 PGUSER=training PGPASSFILE=$PASSFILE
        PGPORT=$(< "$CLUSTER/port")
        export PGPORT
    fi
    export ODOO_RC=$SITE/odoo.conf
    export PYTHONPATH=$ODOO_HOME
}

# First free port of 127.0.0.1 from $1 on.
free_port() {
    local port=$1
    while (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do
        port=$((port + 1))
    done
    printf '%s\n' "$port"
}

# Name of this checkout's demo database. The plain name goes to the first checkout
# that asks; its claim is the file that this writes.
demo_database() {
    local claim=$SITE/demo_database other name=${MODULE}_demo
    if [ ! -f "$claim" ]; then
        for other in "$CACHE"/checkouts/*/demo_database; do
            if [ -f "$other" ] && [ "$(< "$other")" = "$name" ] \
                && [ -d "$(< "$(dirname "$other")/checkout")" ]; then
                name+=_$CHECKOUT_ID
                break
            fi
        done
        printf '%s\n' "$name" > "$claim"
    fi
    cat "$claim"
}
