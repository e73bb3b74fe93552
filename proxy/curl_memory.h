/* curl_memory.h - memory of libcurl that is wiped when it is given back: it
 * copies requests, and with them tokens and passwords. */
#ifndef PROXY_CURL_MEMORY_H
#define PROXY_CURL_MEMORY_H

/* In place of curl_global_init; once, before any thread. */
void curl_memory_init(void);

#endif
