/* journal_scene.c - see journal_scene.h. */
#include "tests/unit/journal_scene.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/journal_check.h"
#include "proxy/journal_record.h"

static bool make_keys(const struct journal_scene *);
static void tell(void *, bool, const struct journal_spot *, const char *);
static void tell_chain(void *, const struct journal_chain_seen *);

bool
journal_scene_begin(struct journal_scene *s)
{
	*s = (struct journal_scene){ .directory = "/tmp/journal.XXXXXX" };
	if (mkdtemp(s->directory) == NULL)
		return false;
	snprintf(s->name, sizeof(s->name), "%s/audit.jsonl", s->directory);
	snprintf(s->moved, sizeof(s->moved), "%s/audit.1", s->directory);
	snprintf(s->key, sizeof(s->key), "%s/key", s->directory);
	snprintf(s->public, sizeof(s->public), "%s/key.pub", s->directory);
	return make_keys(s);
}

static bool
make_keys(const struct journal_scene *s)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *private = fopen(s->key, "w"), *public = fopen(s->public, "w");
	bool good = key != NULL && private != NULL && public != NULL &&
		    PEM_write_PrivateKey(
			private, key, NULL, NULL, 0, NULL, NULL) == 1 &&
		    PEM_write_PUBKEY(public, key) == 1;

	if (private != NULL)
		good = fclose(private) == 0 && good;
	if (public != NULL)
		good = fclose(public) == 0 && good;
	EVP_PKEY_free(key);
	return good;
}

void
journal_scene_end(struct journal_scene *s)
{
	unlink(s->name);
	unlink(s->moved);
	unlink(s->key);
	unlink(s->public);
	rmdir(s->directory);
}

EVP_PKEY *
journal_scene_key(const struct journal_scene *s)
{
	struct faults faults = FAULTS_INIT;
	EVP_PKEY *key = journal_key_load(s->key, &faults);

	faults_print(&faults, stderr);
	faults_done(&faults);
	return key;
}

void
journal_scene_check(
    struct journal_scene *s, bool with_key, const char *const *files)
{
	const struct journal_check_calls calls = { tell, tell_chain, s };
	struct faults faults = FAULTS_INIT;
	struct journal_check check;
	struct journal_text text;

	s->faults = s->notes = s->chains = 0;
	s->told[0] = '\0';
	if (!journal_check_init(&check, &calls))
		abort();
	check.key_count = with_key && journal_key_load_public(
					  s->public, check.keys[0], &faults);
	for (; *files != NULL; files++) {
		struct journal_reader *reader =
		    journal_reader_open(*files, &faults);

		if (reader == NULL)
			abort();
		journal_check_file(&check, *files);
		while (journal_reader_next(reader, &text))
			journal_check_line(&check, &text);
		journal_check_file_end(&check);
		journal_reader_close(reader);
	}
	journal_check_end(&check);
	journal_check_done(&check);
	faults_done(&faults);
}

static void
tell(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	struct journal_scene *s = arg;
	size_t len = strlen(s->told);

	*(is_fault ? &s->faults : &s->notes) += 1;
	snprintf(s->told + len, sizeof(s->told) - len, "%s%llu: %s\n",
	    is_fault ? "" : "note ", (unsigned long long)spot->line, text);
}

static void
tell_chain(void *arg, const struct journal_chain_seen *seen)
{
	struct journal_scene *s = arg;

	s->chains++;
	s->signed_seq = seen->signed_seq;
	s->last_seq = seen->last.seq;
}

void
journal_scene_read(struct journal_scene *s, const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader = journal_reader_open(file, &faults);
	struct journal_text text;

	s->kinds[0] = '\0';
	while (reader != NULL && journal_reader_next(reader, &text)) {
		json_t *json = journal_record_read(text.line);
		struct slice kind = journal_record_text(json, "record");
		size_t len = strlen(s->kinds);

		snprintf(s->kinds + len, sizeof(s->kinds) - len, "%s%.*s",
		    len == 0 ? "" : " ", kind.at == NULL ? 1 : (int)kind.len,
		    kind.at == NULL ? "?" : kind.at);
		json_decref(json);
	}
	journal_reader_close(reader);
	faults_done(&faults);
}
