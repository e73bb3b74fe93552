/* object.h - what is judged. */
#ifndef RULES_OBJECT_H
#define RULES_OBJECT_H

enum object_kind { OBJECT_FLAVOR, OBJECT_IMAGE };

#endif
