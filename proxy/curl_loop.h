/*
 * curl_loop.h - libcurl's multi interface driven by an event base: sockets
 * and the one timer that libcurl asks for. What a transfer is for, its owner
 * knows (CURLOPT_PRIVATE). For one thread.
 */
#ifndef PROXY_CURL_LOOP_H
#define PROXY_CURL_LOOP_H

#include <curl/curl.h>
#include <event2/event.h>
#include <stdbool.h>

struct curl_loop;

/* ended(private, result) is called from the event loop for each transfer
 * that ends, after it was removed; it may add and remove any transfer. NULL
 * when out of memory. */
struct curl_loop *curl_loop_new(
    struct event_base *, void (*ended)(void *owner, CURLcode result));
/* All transfers must be removed before. NULL is fine. */
void curl_loop_free(struct curl_loop *);

bool curl_loop_add(struct curl_loop *, CURL *);
/* Fine for a transfer that was not added or has ended. */
void curl_loop_remove(struct curl_loop *, CURL *);

#endif
