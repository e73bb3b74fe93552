#!/bin/sh
# options_documented.sh - what is written about the options is what the
# program has: the sample file, the manual page, each and every option.
#
#   SCS_GATE=path/to/scs-gate tests/options_documented.sh
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
gate=${SCS_GATE:?names the program}
sample=$top/conf/scs-gate.yaml
page=$top/deploy/man/scs-gate.yaml.5
passed=0
failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

verify() { # WORDS COMMAND...
	words=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "failed: $words"
		head -20 "$dir/out"
	fi
}

in_page() { # NAME
	grep -qFx ".It Ic $1" "$page"
}

# The sections of the sample put before its keys, as in "timeout.head".
awk '
	/^[a-z_]+:$/ { section = $1; sub(":", ".", section); next }
	/^[a-z_]+: / { sub(":.*", ""); print; next }
	/^  [a-z_]+: / { sub("^  ", ""); sub(":.*", ""); print section $0 }
' "$sample" >"$dir/sample_names"

in_sample() { # NAME
	grep -qFx "$1" "$dir/sample_names"
}

some_options() {
	[ "$(wc -l <"$dir/options")" -ge 30 ]
}

"$gate" config sample >"$dir/sample" || echo "config sample: status $?"
verify "conf/scs-gate.yaml is what \"config sample\" prints" \
	diff "$sample" "$dir/sample"
verify "the sample is a good settings file" "$gate" config check "$sample"

"$gate" config options --mdoc >"$dir/mdoc" || echo "config options: status $?"
sed -n '/^\.\\" options begin$/,/^\.\\" options end$/p' "$page" |
	sed '1d;$d' >"$dir/page"
verify "scs-gate.yaml.5 is what \"config options --mdoc\" prints; run deploy/man/options.sh" \
	diff "$dir/page" "$dir/mdoc"

"$gate" config options | cut -f 1 >"$dir/options"
verify "\"config options\" lists the options" some_options
while read -r name; do
	verify "$name is in the manual page" in_page "$name"
	verify "$name is in the sample" in_sample "$name"
done <"$dir/options"

for name in listeners upstreams actions overrides provider_projects \
	trusted_proxies sinks; do
	verify "$name is in the manual page" grep -q "^\.I[ct] .*$name\|^\.Ic $name" "$page"
	verify "$name is in the sample" grep -q "^$name:" "$sample"
done

page=$top/deploy/man/scs-gate-rules.7
"$gate" rules --mdoc >"$dir/mdoc" || echo "rules --mdoc: status $?"
sed -n '/^\.\\" tables begin$/,/^\.\\" tables end$/p' "$page" |
	sed '1d;$d' >"$dir/page"
verify "scs-gate-rules.7 is what \"rules --mdoc\" prints; run deploy/man/tables.sh" \
	diff "$dir/page" "$dir/mdoc"
sed -n '/^\.\\" example begin$/,/^\.\\" example end$/p' "$page" |
	sed '1d;$d; s/\\e/\\/g' >"$dir/page"
sed '/^#/d' "$top/conf/rules/acme.yaml" >"$dir/pack"
verify "its example is conf/rules/acme.yaml; run deploy/man/tables.sh" \
	diff "$dir/page" "$dir/pack"
sed -n '/^\.\\" exceptions begin$/,/^\.\\" exceptions end$/p' "$page" |
	sed '1d;$d; s/\\e/\\/g' >"$dir/page"
sed '/^ *#/d' "$top/conf/exceptions.yaml" >"$dir/exceptions"
verify "its exceptions are conf/exceptions.yaml; run deploy/man/tables.sh" \
	diff "$dir/page" "$dir/exceptions"
"$gate" rules --checks | cut -f 1 >"$dir/checks"
while read -r name; do
	verify "check $name is in the manual page" \
		grep -qFx ".It Cm $name" "$top/deploy/man/scs-gate-rules.7"
done <"$dir/checks"

if command -v mandoc >"$dir/mandoc"; then
	for page in "$top"/deploy/man/*.[578]; do
		verify "$(basename "$page") is clean" \
			mandoc -T lint -W warning "$page"
	done
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
