/* seed.c - a cloud with many objects at once, for scans and load. */
#include <event2/util.h>
#include <time.h>

#include "identity.h"
#include "ids.h"
#include "image.h"
#include "sandbox.h"

#define BAD_EVERY 10

static int add_flavor(struct sandbox *, unsigned long number);
static int add_image(struct sandbox *, unsigned long number, bool is_public);
static int describe_image(json_t *image, unsigned long number);

#define SYSTEMS (sizeof(systems) / sizeof(systems[0]))

static const struct kind {
	const char *visibility;
	bool hidden;
} kinds[] = {
	{ "public", false },
	{ "private", false },
	{ "shared", false },
	{ "community", false },
	{ "public", true },
};

static const struct system {
	const char *name, *distro, *version, *architecture, *source, *page;
} systems[] = {
	{ "Debian", "debian", "12", "x86_64",
	    "https://images.example/debian/12.qcow2",
	    "https://images.example/debian/12.html" },
	{ "Ubuntu", "ubuntu", "22.04", "x86_64",
	    "https://images.example/ubuntu/22.04.qcow2",
	    "https://images.example/ubuntu/22.04.html" },
	{ "AlmaLinux", "almalinux", "9", "x86_64",
	    "https://images.example/almalinux/9.qcow2",
	    "https://images.example/almalinux/9.html" },
	{ "Debian ARM", "debian", "12", "aarch64",
	    "https://images.example/debian/12-arm64.qcow2",
	    "https://images.example/debian/12-arm64.html" },
};

int
seed_flavors(struct sandbox *sandbox, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		if (add_flavor(sandbox, i) != 0)
			return -1;
	return 0;
}

/* Names are SCS-1V-4-10, SCS-2V-8-11 and so on; every tenth has but half of
 * the memory that it promises. */
static int
add_flavor(struct sandbox *sandbox, unsigned long number)
{
	int vcpus = 1 + (int)(number % 16), ram = 4 * vcpus;
	int disk = 10 + (int)number;
	int mib = ram * (number % BAD_EVERY == BAD_EVERY - 1 ? 512 : 1024);
	char id[24], name[48];

	evutil_snprintf(id, sizeof(id), "seed-%lu", number);
	evutil_snprintf(name, sizeof(name), "SCS-%dV-%d-%d", vcpus, ram, disk);
	if (json_object_set_new(sandbox->access, id, json_object()) != 0)
		return -1;
	return json_object_set_new(sandbox->flavors, id,
	    json_pack("{sssssisisisisisfsbsbsns{ssss}}", "id", id, "name", name,
		"vcpus", vcpus, "ram", mib, "disk", disk, "swap", 0,
		"OS-FLV-EXT-DATA:ephemeral", 0, "rxtx_factor", 1.0,
		"os-flavor-access:is_public", true, "OS-FLV-DISABLED:disabled",
		false, "description", "extra_specs", "scs:cpu-type",
		"shared-core", "scs:disk0-type", "network"));
}

int
seed_images(struct sandbox *sandbox, unsigned long count, unsigned long share)
{
	for (unsigned long i = 0; i < count; i++)
		if (add_image(sandbox, i, i % 100 < share) != 0)
			return -1;
	return 0;
}

/* Active; every tenth does not tell its os_version. */
static int
add_image(struct sandbox *sandbox, unsigned long number, bool is_public)
{
	const struct kind *kind = &kinds[is_public ? 0 : 1 + number % 4];
	char id[UUID_SIZE];
	json_t *image;

	evutil_snprintf(
	    id, sizeof(id), "5eed0000-0000-4000-8000-%012lx", number);
	image = image_new(id, identity_admin_project);
	if (image == NULL ||
	    json_object_update_new(
		image, json_pack("{sssbsssssIsisiss}", "visibility",
			   kind->visibility, "os_hidden", kind->hidden,
			   "status", "active", "disk_format", "qcow2", "size",
			   (json_int_t)1 << 30, "min_disk", 10, "min_ram", 512,
			   "container_format", "bare")) != 0 ||
	    describe_image(image, number) != 0 ||
	    json_object_set_new(sandbox->members, id, json_object()) != 0) {
		json_decref(image);
		return -1;
	}
	return json_object_set_new(sandbox->images, id, image);
}

static int
describe_image(json_t *image, unsigned long number)
{
	const struct system *of = &systems[number % SYSTEMS];
	bool bad = number % BAD_EVERY == BAD_EVERY - 1;
	char name[48], version[32], today[STAMP_SIZE];

	evutil_snprintf(name, sizeof(name), "%s %s.%lu", of->name, of->version,
	    number / SYSTEMS);
	evutil_snprintf(
	    version, sizeof(version), "%s.%lu", of->version, number / SYSTEMS);
	ids_stamp(today, time(NULL));
	today[10] = '\0';
	return json_object_update_new(image,
	    json_pack("{ssssssssssssssssssssssssssss*}", "name", name,
		"architecture", of->architecture, "os_distro", of->distro,
		"os_purpose", "generic", "replace_frequency", "monthly",
		"provided_until", "none", "uuid_validity", "forever",
		"image_source", of->source, "image_description", of->page,
		"image_build_date", today, "image_original_user", of->distro,
		"hw_disk_bus", "virtio", "hypervisor_type", "qemu",
		"os_version", bad ? NULL : version));
}
