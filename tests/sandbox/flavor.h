/* flavor.h - Nova's flavors: what can be read of them and written to them. */
#ifndef SANDBOX_FLAVOR_H
#define SANDBOX_FLAVOR_H

#include "request.h"

void flavor_list(struct request *);
void flavor_list_detail(struct request *);
void flavor_show(struct request *);
void flavor_create(struct request *);
void flavor_update(struct request *);
void flavor_delete(struct request *);

/* Who may use a flavor that is not public. */
void flavor_access_list(struct request *);
void flavor_access_change(struct request *);

void flavor_specs_list(struct request *);
void flavor_specs_show(struct request *);
void flavor_specs_create(struct request *);
void flavor_specs_update(struct request *);
void flavor_specs_delete(struct request *);

/* The flavor that the path names, if the caller may see it; NULL: answered
 * with 404. */
json_t *flavor_find(struct request *);
bool flavor_is_visible(
    const struct request *, const char *id, const json_t *flavor);
/* As Nova's policy os_compute_api:os-flavor-extra-specs:index may say. */
bool flavor_shows_specs(const struct request *);
/* A copy as the caller's microversion shows it. */
json_t *flavor_view(const struct request *, json_t *flavor);
/* The flavor that a create request asks for, as it is stored; NULL with the
 * reason in ret_why. */
json_t *flavor_read(
    const struct request *, const json_t *asked, char ret_why[256]);

#endif
