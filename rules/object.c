/* object.c - words for what is judged; see object.h. */
#include "rules/object.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
	[OBJECT_FLAVOR] = "flavor",
	[OBJECT_IMAGE] = "image",
};

const char *
object_kind_name(enum object_kind kind)
{
	return names[kind];
}

bool
object_kind_parse(const char *word, enum object_kind *ret)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (word != NULL && strcmp(word, names[i]) == 0) {
			*ret = (enum object_kind)i;
			return true;
		}
	}
	return false;
}
