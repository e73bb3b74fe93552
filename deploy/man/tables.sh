#!/bin/sh
# tables.sh - writes the tables and the example of scs-gate-rules.7 anew, from
# the program's own tables and from conf/rules/acme.yaml.
#
#   deploy/man/tables.sh SCS-GATE
set -eu
gate=$1
page=$(dirname "$0")/scs-gate-rules.7
pack=$(dirname "$0")/../../conf/rules/acme.yaml

new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
	sed '/^\.\\" tables begin$/q' "$page"
	"$gate" rules --mdoc
	sed -n '/^\.\\" tables end$/,/^\.\\" example begin$/p' "$page"
	sed 's/\\/\\e/g; /^#/d' "$pack"
	sed -n '/^\.\\" example end$/,$p' "$page"
} >"$new"
cat "$new" >"$page"
