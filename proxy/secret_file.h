/* secret_file.h - files that hold a secret: who else gets at it? */
#ifndef PROXY_SECRET_FILE_H
#define PROXY_SECRET_FILE_H

#include <stdbool.h>

#include "conf/faults.h"

/* A group may read it: whose, or what systemd gives it. False after adding a
 * fault that says what is expected; whose: "the gate's". */
bool secret_file_is_private(
    const char *file, const char *whose, struct faults *);

#endif
