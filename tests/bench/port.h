/* port.h - sockets on loopback, the only place where the benchmark listens. */
#ifndef BENCH_PORT_H
#define BENCH_PORT_H

#include <stdbool.h>

/* A listening socket on a free port, which is printed as a line; ends the
 * program if there is none. */
int port_listen(void);
/* A blocking socket, or -1. */
int port_connect(int port);
/* Makes it non-blocking and quick. */
bool port_ready(int fd);

#endif
