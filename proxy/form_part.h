/* form_part.h - the writers of the table in form.c. */
#ifndef PROXY_FORM_PART_H
#define PROXY_FORM_PART_H

#include "proxy/form.h"

typedef bool form_writer(const json_t *record, struct slice line,
    const struct form_observer *, struct text *to);

form_writer form_cadf, form_oslo;

#endif
