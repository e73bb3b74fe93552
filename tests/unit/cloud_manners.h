/*
 * cloud_manners.h - the Keystone, Nova and Glance of test_openstack.c, and
 * how they behave. Objects are called "id 0", "id 1" and so on.
 */
#ifndef TESTS_CLOUD_MANNERS_H
#define TESTS_CLOUD_MANNERS_H

#include "tests/unit/cloud_server.h"

/* The number of a request counts from 1. */
struct cloud_manners {
	unsigned objects;
	unsigned page_most;      /* the service's own limit; 0: none */
	unsigned refuse_request; /* this one is answered 401 */
	unsigned busy_request;   /* and this one 503 */
	unsigned cut_request;    /* this one ends in the middle */
	bool cut_always;
	bool old_nova;    /* before 2.61 */
	bool hides_specs; /* by policy */
	bool loops;       /* any marker leads to the first page */
	bool empty_page;  /* that says there are more */
	bool huge;        /* pages of more than 10 are too large */
	const char *next; /* instead of Glance's own */
	unsigned login_status;
	const char *login_body;
	const char *catalog;
};

extern struct cloud_manners manners;
/* Both services in the region R1. */
extern const char cloud_manners_catalog[];

void cloud_manners_reset(void);
/* For cloud_server_start. */
void cloud_manners_answer(
    struct cloud_server *, const char *request, struct text *ret);

#endif
