/* file_inventory.h - the flavors and images of files (see input.h) as an
 * inventory. */
#ifndef PROXY_FILE_INVENTORY_H
#define PROXY_FILE_INVENTORY_H

#include <stdbool.h>

#include "conf/faults.h"
#include "proxy/inventory.h"

struct file_inventory {
	const char *format; /* of the files; NULL: as their shapes say */
	bool kind_given;    /* kind is that of objects that do not tell */
	enum object_kind kind;
	bool images_public; /* an image that does not say who may see it, and
			     * nothing of its data, is judged as if it were
			     * uploaded and published */
};

/* What options say of it; false after a sentence on standard error. */
bool file_inventory_kind(struct file_inventory *, const char *kind);
bool file_inventory_format(struct file_inventory *, const char *format);
/* NULL after adding a fault. The files' names must outlive it. */
struct inventory *file_inventory_read(
    const struct file_inventory *, char *const *files, struct faults *);

#endif
