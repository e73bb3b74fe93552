/* name_like.c - names like a pattern; see name_like.h. */
#include "rules/name_like.h"

bool
name_like(struct slice name, const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (name.len == 0)
			return false;
		if (*pattern == '#' ? name.at[0] < '0' || name.at[0] > '9'
				    : name.at[0] != *pattern)
			return false;
		name = slice_skip(name, 1);
	}
	return true;
}
