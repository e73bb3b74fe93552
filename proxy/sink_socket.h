/* sink_socket.h - a blocking socket to a sink that gives up in time. */
#ifndef PROXY_SINK_SOCKET_H
#define PROXY_SINK_SOCKET_H

#include "proxy/sink.h"

/* Connected, with the sink's timeout for all that it does from then on; type:
 * SOCK_STREAM or SOCK_DGRAM. -1 after sink_fail(). */
int sink_socket(const struct settings_sink *, int type, struct sink_result *);

#endif
