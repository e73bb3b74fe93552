/*
 * settings.h - one immutable, reference-counted snapshot of what the
 * operator's settings file says. Scalars are rows of settings_table.h;
 * listeners and upstreams have shapes of their own below.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#include "conf/action.h"
#include "conf/faults.h"
#include "conf/slice.h"
#include "conf/text.h"

struct settings_address {
	char *text; /* as written: host:port */
	char *host; /* without brackets */
	uint16_t port;
	struct sockaddr_storage sockaddr;
	socklen_t sockaddr_len;
};

/* Several socket addresses share a name when a host name resolves to many. */
struct settings_upstream {
	char *name;
	struct settings_address *addresses;
	size_t address_count;
	bool tls;
	char *tls_ca_file;     /* NULL: the system's certificates */
	char *tls_server_name; /* NULL: the host as written */
	bool tls_verify;
};

/* Which service answers below a path of a listener. */
struct settings_route {
	char *path; /* mount prefix clients use: "" or "/compute"; no end "/" */
	enum service service;
	size_t upstream;     /* index into settings.upstreams */
	char *upstream_path; /* what stands there upstream: "" or "/x" */
};

struct settings_listener {
	char *name;
	struct settings_address bind;  /* port 0 is allowed: the kernel picks */
	struct settings_route *routes; /* longest path first */
	size_t route_count;
	bool tls;
	char *tls_certificate; /* PEM chain */
	char *tls_key;         /* PEM */
	char *tls_ciphers;     /* TLS 1.2 list; NULL: Mozilla intermediate */
};

/* Indices of the words of gate.mode, gate.unjudged, failure, audit.object and
 * process.seccomp. */
enum settings_mode { MODE_OBSERVE, MODE_WARN, MODE_ANNOTATE, MODE_DENY };
enum settings_unjudged { UNJUDGED_REFUSE, UNJUDGED_PASS };
enum settings_failure { AS_UNJUDGED, FAILURE_REFUSE, FAILURE_PASS };
enum settings_audit_object { AUDIT_OBJECT_NONE, AUDIT_OBJECT_JUDGED };
enum settings_seccomp { SECCOMP_NO, SECCOMP_YES, SECCOMP_KILL };

struct yaml_node;
struct yaml_tree;

struct settings_override { /* of one rule's action */
	char *rule;
	enum action action;
	unsigned line;
	/* For whose writes, see rules/caller_match.h; NULL: for all. Of the
	 * tree. */
	const struct yaml_node *by;
};

/* A network in CIDR form. */
struct settings_network {
	int family;
	unsigned char bytes[16];
	unsigned bits;
};

/* The schemes of sink_table.h. */
enum settings_scheme {
#define SINK(id, scheme, port, kind) SCHEME_##id,
#include "conf/sink_table.h"
#undef SINK
	SCHEMES
};

/* How a batch is laid out for an HTTP server. */
enum settings_layout {
	LAYOUT_LINES,   /* a record a line */
	LAYOUT_LOKI,    /* Grafana Loki, POST /loki/api/v1/push */
	LAYOUT_ELASTIC, /* Elasticsearch and OpenSearch, POST /INDEX/_bulk */
	LAYOUT_OTLP,    /* OTLP/HTTP with JSON, POST /v1/logs */
};

enum settings_refused { REFUSED_SKIP, REFUSED_STOP };
enum settings_full { FULL_DROP, FULL_STOP };

/* Where "scs-gate deliver" delivers the journal to. Its files are the
 * deliverer's: whoever loads the settings does not open them. */
struct settings_sink {
	char *name; /* letters, digits, - and _: also that of a file */
	char *to;   /* as written */
	int scheme; /* enum settings_scheme */
	char *host; /* without brackets; "" where there is none */
	uint16_t port;
	char *path;            /* "" or from its slash on */
	char *form;            /* NULL: json */
	int layout;            /* enum settings_layout */
	char *credentials;     /* a file; NULL: none */
	char *tls_ca_file;     /* NULL: the system's certificates */
	char *tls_certificate; /* NULL: none is shown */
	char *tls_key;
	uint64_t batch_records, batch_bytes;
	uint64_t timeout; /* milliseconds */
	int refused;      /* enum settings_refused */
	int when_full;    /* enum settings_full */
	char *exchange, *topic;
	bool durable;
	char *mask; /* see mask.h in proxy/; NULL: nothing is masked */
};

struct settings {
	char *file;
	struct yaml_tree *tree; /* of the file */
	struct settings_listener *listeners;
	size_t listener_count;
	struct settings_upstream *upstreams;
	size_t upstream_count;
	struct settings_override *overrides;
	size_t override_count;
	char **provider_projects;
	size_t provider_project_count;
	struct settings_network *trusted_proxies;
	size_t trusted_proxy_count;
	struct settings_sink *sinks;
	size_t sink_count;
	enum action severity_action[SEVERITIES];

/* A member each: struct member SECTION_KEY of the row's type. */
#define OPTION(type, section, key, standard, low, high, reload, help)          \
	SETTING_##type section##_##key;
#define SETTING_TIME uint32_t /* milliseconds */
#define SETTING_SIZE uint64_t /* bytes */
#define SETTING_COUNT uint32_t
#define SETTING_SWITCH bool
#define SETTING_TEXT char * /* NULL when empty */
#define SETTING_CHOICE int  /* index into the row's list of words */
#include "conf/settings_table.h"
#undef OPTION

	unsigned refs; /* atomic; settings_ref and settings_unref only */
};

/* NULL after adding at least one fault. Every fault of the file is added. */
struct settings *settings_load(const char *file, struct faults *);
/* Only what "scs-gate deliver" needs: the single values and the sinks. What
 * else stands there, such as keys of listeners, may not be for it to read. */
struct settings *settings_load_sinks(const char *file, struct faults *);
/* As settings_load, but asks no name service: every host must be a literal
 * address. */
struct settings *settings_parse(
    const char *bytes, size_t len, const char *name, struct faults *);
struct settings *settings_ref(struct settings *); /* thread-safe */
void settings_unref(struct settings *);           /* NULL is fine */

/* The strongest action that gate.mode lets be. */
enum action settings_ceiling(const struct settings *);
/* "off", "observe", "warn", "annotate", "deny". */
const char *action_name(enum action);
bool action_parse(const char *, enum action *ret);
const char *service_name(enum service); /* "compute", "image" */
/* "main", "recommended", "preview", "draft", "other", "deprecated". */
const char *severity_name(enum severity);

/* The sample file: every option at its default with its sentence. */
void settings_write_sample(FILE *);
/* The settings in force as a file that reads back alike, with what is secret
 * masked. */
void settings_show(const struct settings *, struct text *ret);
/* Every option with its type, default and sentence; the second form is the
 * piece of the manual page, in mdoc. */
void settings_write_options(FILE *);
void settings_write_options_mdoc(FILE *);
/* Index of the upstream of that name; upstream_count: there is none. */
size_t settings_find_upstream(const struct settings *, const char *name);
/* True if the peer address lies in one of trusted_proxies. */
bool settings_trusts(const struct settings *, const struct sockaddr *);
/* Names of settings that differ and cannot change without a restart
 * (listener addresses, workers); adds a fault for each; true if none. */
bool settings_may_follow(const struct settings *running,
    const struct settings *next, struct faults *);

#endif
