/*
 * descriptors.h - how many file descriptors the process may have, and how
 * many client connections these are enough for.
 */
#ifndef PROXY_DESCRIPTORS_H
#define PROXY_DESCRIPTORS_H

#include "conf/settings.h"

/* As many as the hard limit allows. */
void descriptors_raise(void);
/* limit.connections, or fewer if descriptors would run out: then it says so
 * in the log. */
unsigned descriptors_allow(const struct settings *);

#endif
