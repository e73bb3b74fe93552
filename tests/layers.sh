#!/bin/sh
# layers.sh - dependencies point one way: proxy -> rules -> conf. Reads the
# #include lines; an arrow that points up fails.
set -eu
cd "${SRCDIR:-$(dirname "$0")/..}"
passed=0
failed=0

forbid() { # FOLDER WHAT: no file of FOLDER may include WHAT
	found=$(grep -n "^#include [<\"]$2" "$1"/*.c "$1"/*.h || true)
	if [ -z "$found" ]; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	printf '%s must not include %s:\n%s\n' "$1" "$2" "$found"
}

forbid conf rules/
forbid conf proxy/
forbid conf tests/
forbid rules proxy/
forbid rules tests/
forbid proxy tests/
for library in event curl/ openssl/ sys/socket.h; do
	forbid rules "$library"
done
for library in event curl/ openssl/ jansson; do
	forbid conf "$library"
done
for folder in conf rules proxy; do
	forbid tests/sandbox "$folder/[^ts]"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
