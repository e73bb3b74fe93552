#!/bin/sh
# replay.sh - every fuzz target reads its corpus in the tree, without a fuzzer.
set -eu
cd "$BUILDDIR"
status=0
for corpus in "$SRCDIR"/tests/fuzz/corpus/*/; do
	name=$(basename "$corpus")
	target=tests/fuzz/fuzz_$name
	if [ ! -x "$target" ]; then
		echo "the corpus $name has no target $target"
		status=1
	elif ! "$target" "$corpus"; then
		status=1
	fi
done
exit $status
