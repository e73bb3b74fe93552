#!/bin/sh
# coverage.sh - what of the parsers and the rules the tests have run: a table
# of lines and branches by file, worst first, from what gcov has counted in
# BUILD, which is configured with --enable-coverage CFLAGS=-O0. Fails where of
# the branches of the rules, or of the parsers, fewer than 95 % were taken.
#
#   tests/coverage.sh BUILD
#
# Compilers make no branches of their own at -O0; no line is left out.
set -eu
[ $# -eq 1 ] || {
	sed -n '2,9p' "$0"
	exit 2
}
least=95
cd "$1"
parsers='http1 header framing chunked uri headrewrite first_look'
{
	for data in rules/*.gcda; do
		echo "$data"
	done
	for name in $parsers; do
		echo "proxy/$name.gcda"
	done
} | while read -r data; do
	gcov -n -b -o "$(dirname "$data")" "$data" 2>/dev/null
done | awk -v least=$least '
	function part(text) { sub(/.*:/, "", text); return text + 0 }
	function of(text) { sub(/.* of /, "", text); return text + 0 }
	/^File / { split($0, piece, "\047"); file = piece[2]; wanted = file ~ /\.c$/ }
	/^Lines executed/ && wanted { lines[file] = part($0); line_count[file] = of($0) }
	/^Taken at least once/ && wanted {
		taken[file] = part($0)
		count[file] = of($0)
		wanted = 0
	}
	/^No branches/ && wanted { taken[file] = 100; count[file] = 0; wanted = 0 }
	END {
		print "branch%  line% branches file"
		fflush()
		for (file in lines) {
			name = file
			sub(/^.*\/(rules|proxy)\//, "", name)
			where = file ~ /rules\// ? "rules" : "proxy"
			printf "%7.2f %6.2f %8d %s/%s\n", taken[file], lines[file], count[file], where, name | "sort -n"
			hit[where] += taken[file] * count[file] / 100
			all[where] += count[file]
			line_hit[where] += lines[file] * line_count[file] / 100
			line_all[where] += line_count[file]
		}
		close("sort -n")
		split("rules proxy", groups, " ")
		for (i in groups) {
			where = groups[i]
			branches = all[where] ? 100 * hit[where] / all[where] : 0
			line = line_all[where] ? 100 * line_hit[where] / line_all[where] : 0
			printf "%7.2f %6.2f %8d %s, in all\n", branches, line, all[where], where
			if (branches < least) {
				printf "%s: fewer than %d %% of the branches were taken\n", where, least
				low = 1
			}
		}
		exit low
	}'
