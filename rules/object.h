/* object.h - what is judged. */
#ifndef RULES_OBJECT_H
#define RULES_OBJECT_H

#include <stdbool.h>

enum object_kind { OBJECT_FLAVOR, OBJECT_IMAGE };

/* "flavor" or "image", as packs, options and reports write it. */
const char *object_kind_name(enum object_kind);
/* False, with ret as it was, if word is neither; NULL is neither. */
bool object_kind_parse(const char *word, enum object_kind *ret);

#endif
