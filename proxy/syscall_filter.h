/*
 * syscall_filter.h - the system calls that a serving gate makes, and no
 * others: who takes it over by a fault of its own cannot start a program,
 * load a module, trace a process or mount a file system. The list stands in
 * syscall_table.h.
 */
#ifndef PROXY_SYSCALL_FILTER_H
#define PROXY_SYSCALL_FILTER_H

#include <stdbool.h>

#include "conf/settings.h"

/* For all threads, from now on and for good; as process.seccomp says. False
 * after having logged why it cannot be. Builds with a sanitizer log that they
 * have none. */
bool syscall_filter_start(const struct settings *);

#endif
