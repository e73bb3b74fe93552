/* admin_bypass.h - the orders that the kill switch takes on the admin socket:
 * POST /bypass?ttl=30m&reason=TEXT and DELETE /bypass. */
#ifndef PROXY_ADMIN_BYPASS_H
#define PROXY_ADMIN_BYPASS_H

#include "proxy/admin_page.h"

/* Fills the answer; the connection is a local one, of user uid. */
void admin_bypass(const struct gate *, const struct admin_request *,
    unsigned uid, struct admin_answer *ret);

#endif
