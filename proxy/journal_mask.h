/*
 * journal_mask.h - what is masked in the lines of the journal: the fields of
 * audit.mask, and what else would tell them.
 */
#ifndef PROXY_JOURNAL_MASK_H
#define PROXY_JOURNAL_MASK_H

#include <stdbool.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "conf/text.h"
#include "proxy/mask.h"

/* NULL after adding a fault. */
struct mask *journal_mask_load(const struct settings *, struct faults *);
/* Masks a rendered line, which keeps the order of its members. False when out
 * of memory: then the line is not to be written. */
bool journal_mask_line(const struct mask *, struct text *line);

#endif
