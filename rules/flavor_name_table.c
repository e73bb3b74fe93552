/*
 * flavor_name_table.c - the words and values that flavor names are made of,
 * as the reference tests know them. Start here for a new generation.
 */
#include "rules/flavor_name_table.h"

struct cpu_row {
	char vendor;
	int newest;
	const char *name;
};

struct gpu_row {
	char vendor;
	const char *name;
	const char *generations; /* with ", " between them */
};

static const struct hypervisor_row hypervisors[] = {
	{ "kvm", true },
	{ "xen", true },
	{ "vmw", true },
	{ "hyv", true },
	{ "bms", true },
	{ "chy", false },
};

static const struct cpu_row cpus[] = {
	{ 'i', 6, "Intel" },
	{ 'z', 6, "AMD" },
	{ 'a', 5, "ARM" },
	{ 'r', 0, "RISC-V" },
};

static const struct gpu_row gpus[] = {
	{ 'N', "Nvidia", "f, k, m, p, v, t, a, l, g, b, u" },
	{ 'A', "AMD", "0.4, 0.5, 1, 1.1, 2, 2.1, 3, 3.1, 3.5, 4, 4.1, 5.1" },
	{ 'I', "Intel", "0.9, 0.95, 1, 2, 3, 4" },
};

static const char *const cpu_types[] = { "crowded-core", "shared-core",
	"dedicated-thread", "dedicated-core" };
static const char *const disk_types[] = { "network", "hdd", "ssd", "nvme" };

static const struct cpu_row *find_cpu(char vendor);
static const struct gpu_row *find_gpu(char vendor);
static size_t find_letter(const char *letters, char);

const struct hypervisor_row *
name_hypervisor(size_t index)
{
	if (index >= sizeof(hypervisors) / sizeof(hypervisors[0]))
		return NULL;
	return &hypervisors[index];
}

int
name_cpu_generation_max(char vendor)
{
	return find_cpu(vendor)->newest;
}

const char *
name_cpu_vendor(char vendor)
{
	return find_cpu(vendor)->name;
}

static const struct cpu_row *
find_cpu(char vendor)
{
	const struct cpu_row *row = cpus;

	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		if (cpus[i].vendor == vendor)
			row = &cpus[i];
	}
	return row;
}

bool
name_gpu_generation_known(char vendor, struct slice generation)
{
	const char *at = find_gpu(vendor)->generations, *end;

	for (;; at = end + strlen(", ")) {
		for (end = at; *end != ',' && *end != '\0';)
			end++;
		if ((size_t)(end - at) == generation.len &&
		    memcmp(at, generation.at, generation.len) == 0)
			return true;
		if (*end == '\0')
			return false;
	}
}

const char *
name_gpu_generations(char vendor)
{
	return find_gpu(vendor)->generations;
}

const char *
name_gpu_vendor(char vendor)
{
	return find_gpu(vendor)->name;
}

static const struct gpu_row *
find_gpu(char vendor)
{
	const struct gpu_row *row = gpus;

	for (size_t i = 0; i < sizeof(gpus) / sizeof(gpus[0]); i++) {
		if (gpus[i].vendor == vendor)
			row = &gpus[i];
	}
	return row;
}

const char *
flavor_name_cpu_type(char letter)
{
	return cpu_types[find_letter(NAME_CPU_LETTERS, letter)];
}

const char *
flavor_name_disk_type(char letter)
{
	return disk_types[find_letter(NAME_DISK_LETTERS, letter)];
}

/* Letters stand in the order of what they promise; an unknown one promises
 * no more than the first. */
static size_t
find_letter(const char *letters, char letter)
{
	for (size_t i = 0; letters[i] != '\0'; i++) {
		if (letters[i] == letter)
			return i;
	}
	return 0;
}
