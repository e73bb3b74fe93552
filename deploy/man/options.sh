#!/bin/sh
# options.sh - writes the list of options in scs-gate.yaml.5 anew, from the
# program's own table.
#
#   deploy/man/options.sh SCS-GATE
set -eu
gate=$1
page=$(dirname "$0")/scs-gate.yaml.5

new=$(mktemp)
trap 'rm -f "$new"' EXIT
sed '/^\.\\" options begin$/q' "$page" >"$new"
"$gate" config options --mdoc >>"$new"
sed -n '/^\.\\" options end$/,$p' "$page" >>"$new"
cat "$new" >"$page"
