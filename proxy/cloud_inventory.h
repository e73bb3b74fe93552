/* cloud_inventory.h - all flavors and images of a living cloud, gathered with
 * the caller's own credentials, as scan and forecast need them. */
#ifndef PROXY_CLOUD_INVENTORY_H
#define PROXY_CLOUD_INVENTORY_H

#include <stdbool.h>

#include "conf/faults.h"
#include "proxy/cloud_config.h"
#include "proxy/inventory.h"

struct cloud_inventory {
	struct inventory *inventory;
	char *cloud;        /* its name */
	bool specs_unknown; /* extra specs are not shown to the caller */
};

/* With a bar of progress on a terminal. False after adding a fault; free with
 * cloud_inventory_done() in either case. */
bool cloud_inventory_read(
    const struct cloud_choice *, struct cloud_inventory *ret, struct faults *);
void cloud_inventory_done(struct cloud_inventory *);

/* Rows for a table of getopt_long(), and what a usage says of them. */
#define CLOUD_OPTIONS                                                          \
	{ "os-cloud", required_argument, NULL, 'C' },                          \
	    { "os-region-name", required_argument, NULL, 'R' },                \
	    { "os-interface", required_argument, NULL, 'I' },                  \
	    { "os-cacert", required_argument, NULL, 'A' },                     \
	{                                                                      \
		"insecure", no_argument, NULL, 'K'                             \
	}
#define CLOUD_USAGE                                                            \
	"  --os-cloud NAME      the cloud of that name in clouds.yaml; else "  \
	"what OS_CLOUD\n"                                                      \
	"                       or the other OS_ variables say\n"              \
	"  --os-region-name R, --os-interface I, --os-cacert FILE, "           \
	"--insecure\n"                                                         \
	"                       as every OpenStack client has them\n"

/* Takes one of those options; false if it is none of them. */
bool cloud_option(struct cloud_choice *, int letter, const char *argument);

#endif
