/*
 * flavor_name_table.h - the words and values that flavor names are made of;
 * private to flavor_name*.c.
 */
#ifndef RULES_FLAVOR_NAME_TABLE_H
#define RULES_FLAVOR_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"
#include "rules/flavor_name.h"

#define NAME_PREFIX "SCS-"
#define NAME_CPU_LETTERS "LVTC"
#define NAME_DISK_LETTERS "nhsp"
#define NAME_CPU_VENDORS "izar"
#define NAME_GPU_KINDS "Gg"
#define NAME_GPU_VENDORS "NAI"
#define NAME_FREQ_MAX 3
#define NAME_PERF_MAX 2

struct hypervisor_row {
	char word[4];
	bool in_v1; /* the grammar of v1 knows it */
};

/* NULL ends the table. */
const struct hypervisor_row *name_hypervisor(size_t index);

/* The newest generation of a CPU vendor; all from 0 on are known. */
int name_cpu_generation_max(char vendor);
const char *name_cpu_vendor(char vendor); /* "Intel" ... */

bool name_gpu_generation_known(char vendor, struct slice generation);
/* The generations of a GPU vendor, in words: "f, k, m". */
const char *name_gpu_generations(char vendor);
const char *name_gpu_vendor(char vendor); /* "Nvidia" ... */

/* How a name is written. */
struct name_form {
	enum name_grammar grammar;
	bool generation_0; /* write generation 0 of a CPU */
	bool count_1;      /* write 1x before the size of a single disk */
};

size_t name_write_form(
    const struct flavor_name *, const struct name_form *, char *buf);

#endif
