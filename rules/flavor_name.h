/*
 * flavor_name.h - the grammar of SCS flavor names (scs-0100 v1, v2, v3):
 * read, check against the tables, write in canonical and short form.
 * Pure; allocates nothing. Verdicts equal those of the case
 * scs-0100-syntax-check.
 */
#ifndef RULES_FLAVOR_NAME_H
#define RULES_FLAVOR_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/slice.h"
#include "conf/text.h"

enum name_verdict {
	NAME_NOT_SCS, /* does not start with "SCS-": free */
	NAME_INVALID,
	NAME_TOLERATED_V1, /* valid in the grammar of v1 only */
	NAME_VALID,        /* valid in the grammar of v2 and v3 */
};

enum name_grammar { NAME_GRAMMAR_NONE, NAME_GRAMMAR_V1, NAME_GRAMMAR_V2 };

/* Numbers saturate here; Nova's own limit is 2147483647. */
#define NAME_NUMBER_MAX ((uint64_t)INT64_MAX)
/* No canonical name is longer. */
#define NAME_TEXT_MAX 320

struct name_disk {
	bool present;     /* there is a disk part, "-" alone included */
	uint64_t count;   /* 1 if not written */
	uint64_t size_gb; /* 0: left to the cloud */
	char type;        /* 'n', 'h', 's', 'p'; 0: not written */
};

struct name_cpu {
	char vendor;    /* 'i', 'z', 'a', 'r'; 0: no CPU part */
	int generation; /* -1: not written */
	unsigned freq;  /* number of h: 0 to 3 */
};

struct name_gpu {
	char kind;           /* 'G' pass-through, 'g' virtual; 0: no GPU part */
	char vendor;         /* 'N', 'A', 'I' */
	char generation[8];  /* "": not written */
	uint64_t units;      /* 0: not written */
	unsigned units_perf; /* number of h: 0 to 2 */
	uint64_t vram_gib;   /* 0: not written */
	unsigned vram_perf;  /* number of h: 0 to 2 */
};

struct flavor_name {
	enum name_grammar grammar;
	uint64_t cpus;
	char cpu_type; /* 'L', 'V', 'T', 'C' */
	bool cpu_insecure;
	double ram_gib; /* a multiple of 0.5 */
	bool ram_no_ecc;
	bool ram_oversubscribed;
	struct name_disk disk;
	char hypervisor[4]; /* "kvm" ...; "": not written */
	bool hw_virt;
	struct name_cpu cpu;
	struct name_gpu gpu;
	bool infiniband;
	bool beyond_int32; /* some number is above 2147483647 */
};

enum name_fault_kind {
	NAME_FAULT_NONE,
	NAME_FAULT_MAIN_PART, /* the CPU and RAM part does not match */
	NAME_FAULT_TRAILING,  /* something is left over */
	NAME_FAULT_VALUE,     /* a value is out of its table or range */
	NAME_FAULT_RAM_NUMBER,
	NAME_FAULT_NUMBER_TOO_LONG,
};

struct name_fault {
	enum name_fault_kind kind;
	size_t at;         /* offset into the name where it stops being right */
	size_t len;        /* bytes concerned from there; may be 0 */
	const char *value; /* for VALUE: the field as the corpus calls it */
};

/* ret_name is filled for VALID and TOLERATED_V1, ret_fault for INVALID.
 * Both may be NULL. The name may hold any bytes, NUL included. */
enum name_verdict flavor_name_parse(struct slice name,
    struct flavor_name *ret_name, struct name_fault *ret_fault);

/* The canonical form in either grammar, NUL-terminated, into buf of at least
 * NAME_TEXT_MAX bytes; returns its length. */
size_t flavor_name_write(
    const struct flavor_name *, enum name_grammar, char *buf);
/* The short form (digest: drop hypervisor, hwv, Intel and AMD CPU, ...). */
struct flavor_name flavor_name_short(const struct flavor_name *);
/* Whether what is written of it can be read. Of a short form it may not be:
 * without its h, a GPU that has no number of units takes "_ib" for a part of
 * its generation. The reference writes such names. */
bool flavor_name_is_readable(const struct flavor_name *);
/* What the text of v3.3 allows (the strict grammar), where the reference is
 * laxer; the name must be the one parsed. */
bool flavor_name_follows_text(struct slice name, const struct flavor_name *);

/* "crowded-core", ...; "network", ... ('\0' counts as network). */
const char *flavor_name_cpu_type(char letter);
const char *flavor_name_disk_type(char letter);

/* A person's sentence on a fault: what is wrong there, what would be right. */
void flavor_name_explain(
    struct slice name, const struct name_fault *, struct text *);

struct flavor_figures {
	int64_t vcpus;
	int64_t ram_mib;
	int64_t disk_gb;
};

/* The nearest conforming and truthful name: what is right in the given name
 * (letters, extensions that parse) kept, the numbers taken from the figures,
 * which may be NULL to mend spelling only. False if nothing sensible is left
 * to build on. buf holds NAME_TEXT_MAX bytes. */
bool flavor_name_suggest(
    struct slice name, const struct flavor_figures *, char *buf);

/* scs-0100-semantics-check: what the name promises beyond the figures. */
enum name_promise {
	NAME_KEEPS, /* at least what it says */
	NAME_OVERPROMISES,
	NAME_CANNOT_COMPARE, /* disk part without a size: the test aborts */
};
struct name_truth {
	enum name_promise cpu, ram, disk;
};
struct name_truth flavor_name_truth(
    const struct flavor_name *, const struct flavor_figures *);

#endif
