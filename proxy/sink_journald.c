/*
 * sink_journald.c - to systemd's journal on this machine, with fields of our
 * own to look for: journalctl SCS_GATE_DECISION=ID. Its library says nothing
 * when journald is away; so it is asked before whether it is there.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "proxy/journal_record.h"
#include "proxy/sink.h"
#include "proxy/syslog_frame.h"

#define SOCKET "/run/systemd/journal/socket"
#define FIELDS_MAX 10

/* A field of one record. */
struct fields {
	struct iovec vector[FIELDS_MAX];
	int count;
	bool failed;
};

static void *open_journald(const struct sink_setup *, struct faults *);
static void close_journald(void *);
static void send_journald(
    void *, const struct sink_batch *, struct sink_result *);
static int send_record(const struct sink_record *);
static void add_field(struct fields *, const char *name, struct slice value);

const struct sink_kind sink_journald = { open_journald, send_journald,
	close_journald };

static void *
open_journald(const struct sink_setup *setup, struct faults *faults)
{
	(void)faults;
	return (void *)(uintptr_t)setup;
}

static void
close_journald(void *arg)
{
	(void)arg;
}

static void
send_journald(
    void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	(void)arg;
	for (; ret->done < batch->count; ret->done++) {
		int status = access(SOCKET, W_OK) != 0
				 ? -ENOTCONN
				 : send_record(&batch->records[ret->done]);

		if (status == 0)
			continue;
		sink_fail(ret, SINK_AGAIN, "journald at " SOCKET ": %s",
		    strerror(-status));
		return;
	}
}

/* 0, or a negative errno. */
static int
send_record(const struct sink_record *r)
{
	struct fields f = { .count = 0 };
	char number[24], priority[2] = "";
	int status = -ENOMEM;

	snprintf(
	    number, sizeof(number), "%llu", (unsigned long long)r->link.seq);
	priority[0] = (char)('0' + syslog_severity_of(r->json));
	add_field(&f, "MESSAGE=", r->message);
	add_field(&f, "PRIORITY=", slice_of(priority));
	add_field(&f, "SYSLOG_IDENTIFIER=", SLICE("scs-gate"));
	add_field(
	    &f, "SCS_GATE_RECORD=", journal_record_text(r->json, "record"));
	add_field(
	    &f, "SCS_GATE_DECISION=", journal_record_text(r->json, "decision"));
	add_field(
	    &f, "SCS_GATE_VERDICT=", journal_record_text(r->json, "verdict"));
	add_field(
	    &f, "SCS_GATE_ACTION=", journal_record_text(r->json, "action"));
	add_field(&f,
	    "SCS_GATE_OPERATION=", journal_record_text(r->json, "operation"));
	add_field(&f, "SCS_GATE_CHAIN=", slice_of(r->link.chain));
	add_field(&f, "SCS_GATE_SEQ=", slice_of(number));
	if (!f.failed)
		status = sd_journal_sendv(f.vector, f.count);
	for (int i = 0; i < f.count; i++)
		free(f.vector[i].iov_base);
	return status;
}

static void
add_field(struct fields *f, const char *name, struct slice value)
{
	struct text field = TEXT_INIT;
	char *bytes;
	size_t len;

	if (value.len == 0)
		return;
	text_adds(&field, name);
	text_add(&field, value);
	len = field.len;
	bytes = text_take(&field);
	if (bytes == NULL)
		f->failed = true;
	else
		f->vector[f->count++] =
		    (struct iovec){ .iov_base = bytes, .iov_len = len };
}
