/* curl_loop.c - libcurl's multi interface on libevent; see curl_loop.h. */
#include "proxy/curl_loop.h"

#include <stdlib.h>

/* Idle connections kept open, to all servers together. */
#define CONNECTIONS_KEPT 16L

struct curl_loop {
	CURLM *multi;
	struct event_base *base;
	struct event *timer;
	void (*ended)(void *owner, CURLcode result);
};

static int on_timer_wish(CURLM *, long, void *);
static void on_timer(evutil_socket_t, short, void *);
static int on_socket_wish(CURL *, curl_socket_t, int, void *, void *);
static void watch_socket(struct curl_loop *, struct event *, int, short);
static void on_socket(evutil_socket_t, short, void *);
static void report_ended(struct curl_loop *);

struct curl_loop *
curl_loop_new(
    struct event_base *base, void (*ended)(void *owner, CURLcode result))
{
	struct curl_loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL)
		return NULL;
	loop->base = base;
	loop->ended = ended;
	loop->timer = evtimer_new(base, on_timer, loop);
	loop->multi = curl_multi_init();
	if (loop->timer == NULL || loop->multi == NULL) {
		curl_loop_free(loop);
		return NULL;
	}
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer_wish);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wish);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
	return loop;
}

void
curl_loop_free(struct curl_loop *loop)
{
	if (loop == NULL)
		return;
	if (loop->multi != NULL)
		curl_multi_cleanup(loop->multi);
	if (loop->timer != NULL)
		event_free(loop->timer);
	free(loop);
}

bool
curl_loop_add(struct curl_loop *loop, CURL *easy)
{
	return curl_multi_add_handle(loop->multi, easy) == CURLM_OK;
}

void
curl_loop_remove(struct curl_loop *loop, CURL *easy)
{
	curl_multi_remove_handle(loop->multi, easy);
}

static int
on_timer_wish(CURLM *multi, long ms, void *arg)
{
	struct curl_loop *loop = arg;
	struct timeval in = { ms / 1000, ms % 1000 * 1000 };

	(void)multi;
	if (ms < 0)
		event_del(loop->timer);
	else
		event_add(loop->timer, &in);
	return 0;
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct curl_loop *loop = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	report_ended(loop);
}

/* An error returned from here would end the multi handle for good. Without
 * memory the socket is not watched, and its transfer ends by its timeout. */
static int
on_socket_wish(
    CURL *easy, curl_socket_t fd, int wish, void *arg, void *socket_arg)
{
	struct curl_loop *loop = arg;
	struct event *watch = socket_arg;
	short what = EV_PERSIST;

	(void)easy;
	if (wish == CURL_POLL_REMOVE) {
		if (watch != NULL)
			event_free(watch);
		return 0;
	}
	if (wish == CURL_POLL_IN || wish == CURL_POLL_INOUT)
		what |= EV_READ;
	if (wish == CURL_POLL_OUT || wish == CURL_POLL_INOUT)
		what |= EV_WRITE;
	watch_socket(loop, watch, fd, what);
	return 0;
}

static void
watch_socket(struct curl_loop *loop, struct event *watch, int fd, short what)
{
	if (watch != NULL) {
		event_del(watch);
		event_assign(watch, loop->base, fd, what, on_socket, loop);
	} else {
		watch = event_new(loop->base, fd, what, on_socket, loop);
		if (watch == NULL)
			return;
		curl_multi_assign(loop->multi, fd, watch);
	}
	event_add(watch, NULL);
}

static void
on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct curl_loop *loop = arg;
	int ready = 0, running;

	if (what & EV_READ)
		ready |= CURL_CSELECT_IN;
	if (what & EV_WRITE)
		ready |= CURL_CSELECT_OUT;
	curl_multi_socket_action(loop->multi, fd, ready, &running);
	report_ended(loop);
}

static void
report_ended(struct curl_loop *loop)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
		CURL *easy = message->easy_handle;
		CURLcode result = message->data.result;
		void *owner = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_multi_remove_handle(loop->multi, easy);
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
		loop->ended(owner, result);
	}
}
