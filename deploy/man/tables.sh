#!/bin/sh
# tables.sh - writes the tables and the examples of scs-gate-rules.7 anew, from
# the program's own tables, conf/rules/acme.yaml and conf/exceptions.yaml.
#
#   deploy/man/tables.sh SCS-GATE
set -eu
gate=$1
page=$(dirname "$0")/scs-gate-rules.7
pack=$(dirname "$0")/../../conf/rules/acme.yaml
exceptions=$(dirname "$0")/../../conf/exceptions.yaml

new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
	sed '/^\.\\" tables begin$/q' "$page"
	"$gate" rules --mdoc
	sed -n '/^\.\\" tables end$/,/^\.\\" example begin$/p' "$page"
	sed 's/\\/\\e/g; /^#/d' "$pack"
	sed -n '/^\.\\" example end$/,/^\.\\" exceptions begin$/p' "$page"
	sed 's/\\/\\e/g; /^ *#/d' "$exceptions"
	sed -n '/^\.\\" exceptions end$/,$p' "$page"
} >"$new"
cat "$new" >"$page"
