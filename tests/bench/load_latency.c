/*
 * load_latency.c - requests at fixed times, whether or not the answers keep
 * up. The time of an answer counts from when its request was due, not from
 * when it could be sent, so that a stall is seen in full; see load.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

#include "tests/bench/load.h"

#define CONNECTIONS 32
#define ANSWER_MAX 4096

struct slot {
	struct peer peer;
	double due; /* of the request it waits for; 0 when it is free */
	size_t have;
	char buf[ANSWER_MAX];
};

struct run {
	int epoll;
	char request[512];
	size_t request_len;
	struct slot slots[CONNECTIONS];
	double begin, interval;
	size_t total, sent, done;
	double *times;
};

static void open_slots(struct run *, const struct load *);
static void send_due(struct run *);
static struct slot *free_slot(struct run *);
static void await(struct run *);
static void take(struct run *, struct slot *);
static int compare(const void *, const void *);
static void report(struct run *);

int
load_latency(const struct load *load)
{
	static struct run r;

	prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L);
	r.interval = 1.0 / (double)load->amount;
	r.total = (size_t)((double)load->amount * load->seconds);
	r.times = calloc(r.total + 1, sizeof(*r.times));
	if (r.times == NULL)
		give_up("memory");
	r.request_len = (size_t)snprintf(r.request, sizeof(r.request),
	    "GET %s HTTP/1.1\r\nHost: bench.example.test\r\n\r\n", load->path);
	open_slots(&r, load);
	r.begin = now();
	while (r.done < r.total) {
		send_due(&r);
		await(&r);
	}
	report(&r);
	free(r.times);
	return 0;
}

static void
open_slots(struct run *r, const struct load *load)
{
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct slot *s = &r->slots[i];
		struct epoll_event watch = { .events = EPOLLIN };

		peer_open(&s->peer, load, NULL);
		peer_get(&s->peer, load);
		watch.data.ptr = s;
		epoll_ctl(r->epoll, EPOLL_CTL_ADD, s->peer.fd, &watch);
	}
}

static void
send_due(struct run *r)
{
	while (r->sent < r->total) {
		double due = r->begin + (double)r->sent * r->interval;
		struct slot *s;

		if (due > now() || (s = free_slot(r)) == NULL)
			return;
		s->due = due;
		s->have = 0;
		peer_send(&s->peer, r->request, r->request_len);
		r->sent++;
	}
}

static struct slot *
free_slot(struct run *r)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (r->slots[i].due <= 0)
			return &r->slots[i];
	return NULL;
}

/* Until an answer or the next request is due. */
static void
await(struct run *r)
{
	struct epoll_event events[CONNECTIONS];
	double left = r->begin + (double)r->sent * r->interval - now();
	struct timespec timeout = { 1, 0 };
	int n;

	if (r->sent < r->total && free_slot(r) != NULL) {
		left = left > 0 ? left : 0;
		timeout.tv_sec = (time_t)left;
		timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
	}
	n = epoll_pwait2(r->epoll, events, CONNECTIONS, &timeout, NULL);
	for (int i = 0; i < n; i++)
		take(r, events[i].data.ptr);
}

static void
take(struct run *r, struct slot *s)
{
	size_t whole;

	s->have +=
	    peer_read(&s->peer, s->buf + s->have, sizeof(s->buf) - s->have);
	whole = answer_length(s->buf, s->have);
	if (whole == 0 || s->have < whole)
		return;
	if (memcmp(s->buf, "HTTP/1.1 2", 10) != 0)
		give_up("it did not say 200");
	r->times[r->done++] = now() - s->due;
	s->due = 0;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct run *r)
{
	qsort(r->times, r->total, sizeof(*r->times), compare);
	printf("{\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f}\n",
	    r->times[r->total / 2] * 1e6, r->times[r->total * 99 / 100] * 1e6,
	    r->times[r->total * 999 / 1000] * 1e6);
}
