/*
 * journal_check.h - holds the lines of a journal against what a chain must
 * be, one after the other: nothing was changed, removed, moved or put in, and
 * signatures are good. In the memory of one line.
 */
#ifndef PROXY_JOURNAL_CHECK_H
#define PROXY_JOURNAL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "proxy/journal_chain.h"
#include "proxy/journal_reader.h"
#include "proxy/journal_tail.h"

#define JOURNAL_KEYS_MAX 16

struct journal_spot {
	const char *file;
	uint64_t line;
};

/* What was seen of one chain. */
struct journal_chain_seen {
	struct journal_link first, last;
	uint64_t files;
	uint64_t signed_seq; /* of the last good signed checkpoint; 0: none */
	unsigned char key[JOURNAL_KEY_LEN]; /* its key */
	bool stripped; /* after it there is a checkpoint without a signature */
};

struct journal_check_calls {
	/* A fault, or a note that is none. text is one sentence. */
	void (*tell)(void *arg, bool is_fault, const struct journal_spot *,
	    const char *text);
	void (*chain)(void *arg, const struct journal_chain_seen *);
	void *arg;
};

struct journal_check {
	const struct journal_check_calls *calls;
	struct journal_hash *hash, *rest_hash;
	unsigned char keys[JOURNAL_KEYS_MAX][JOURNAL_KEY_LEN];
	size_t key_count; /* 0: whoever has signed */
	bool whole;       /* chains must be there from their beginning */
	/* Of where it is: may be copied, and set back, between two lines. */
	struct journal_check_state {
		struct journal_spot at;
		struct journal_spot last; /* line of the chain */
		bool begun;               /* the file has had a line of it */
		bool in_chain;            /* seen is of use */
		struct journal_chain_seen seen;
		struct journal_rest rest; /* bytes > 0: hash is being made */
		uint64_t rest_line;       /* where it begins */
		bool rest_ended;          /* by a newline */
	} state;
	uint64_t faults;
	bool out_of_memory;
};

/* False without memory. */
bool journal_check_init(
    struct journal_check *, const struct journal_check_calls *);
void journal_check_done(struct journal_check *);

/* Files of one chain in their order, one chain after the other. The name must
 * live on. */
void journal_check_file(struct journal_check *, const char *name);
void journal_check_line(struct journal_check *, const struct journal_text *);
void journal_check_file_end(struct journal_check *);
void journal_check_end(struct journal_check *);

#endif
