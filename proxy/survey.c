/*
 * survey.c - reads the listings of the cloud into a census; see survey.h.
 * Where the next page begins is worked out here from the last object of the
 * page before, so that no answer can send the gate elsewhere.
 */
#include "proxy/survey.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proxy/clock.h"
#include "proxy/uri.h"
#include "rules/subject.h"

/* Objects asked for at a time; fewer where a page gets too large. */
#define PAGE_MOST 500u
#define PAGE_LEAST 20u
#define PAGE_STEP 5u

/* Shows extra specs in the listing. */
#define FLAVOR_VERSION "compute 2.61"

#define NO_MEMORY "the gate is out of memory"
#define NO_LISTING "the answer is not a listing"

struct survey {
	struct lookup_engine *engine;
	struct survey_request request;
	void (*done)(void *arg, const struct survey_answer *);
	void *arg;
	struct census *census;
	struct lookup *lookup;
	size_t listing;     /* the one that is being read */
	uint32_t page;      /* objects asked for at a time */
	uint32_t left;      /* objects that may still come */
	struct text marker; /* id of the last object so far; "": from the start
			     * of the listing */
	uint64_t end_ms;
};

static bool ask(struct survey *);
static bool add_path(const struct survey *, struct text *);
static void add_image_filter(const struct survey *, struct text *);
static bool is_aside(const struct survey *);
static size_t listing_count(const struct survey *);
static void on_page(void *, const struct lookup_answer *);
static bool smaller_page(struct survey *, const struct lookup_answer *);
static const char *failure_of(
    const struct lookup_answer *, char status[static 40]);
static const char *read_page(struct survey *, struct slice, bool *ret_more);
static const char *count_page(struct survey *, const json_t *, bool *ret_more);
static const char *count_object(struct survey *, const json_t *);
static const char *find_next(
    const struct survey *, const json_t *page, bool *ret_more);
static bool has_next_link(const json_t *links);
static void fail(
    struct survey *, const char *why, const struct lookup_answer *);
static void finish(struct survey *, const struct survey_answer *);
static const char *kind_plural(const struct survey *);

struct survey *
survey_start(struct lookup_engine *engine, const struct survey_request *request,
    void (*done)(void *arg, const struct survey_answer *), void *arg)
{
	struct survey *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->engine = engine;
	s->request = *request;
	s->done = done;
	s->arg = arg;
	s->page = PAGE_MOST;
	s->left = request->settings->limit_survey;
	s->end_ms = clock_ms() + request->timeout_ms;
	s->census = census_new(request->kind);
	if (s->census != NULL && ask(s))
		return s;
	survey_cancel(s);
	return NULL;
}

void
survey_cancel(struct survey *s)
{
	if (s == NULL)
		return;
	lookup_cancel(s->lookup);
	census_free(s->census);
	text_done(&s->marker);
	free(s);
}

/* For the next page. False when out of memory. */
static bool
ask(struct survey *s)
{
	const struct settings *settings = s->request.settings;
	uint64_t now = clock_ms();
	uint64_t left = now < s->end_ms ? s->end_ms - now : 1;
	struct text path = TEXT_INIT;
	struct lookup_request request = {
		.method = "GET",
		.upstream = s->request.upstream,
		.address = s->request.address,
		.token = s->request.token,
		.host = s->request.host,
		.timeout_ms = (uint32_t)left,
		.limit_bytes = settings->limit_response_body,
		.request_id = s->request.request_id,
	};

	if (s->request.kind == OBJECT_FLAVOR)
		request.api_version = FLAVOR_VERSION;
	if (add_path(s, &path)) {
		request.path = text_slice(&path);
		s->lookup = lookup_start(s->engine, &request, on_page, s);
	}
	text_done(&path);
	return s->lookup != NULL;
}

static bool
add_path(const struct survey *s, struct text *path)
{
	text_adds(path, s->request.prefix);
	if (s->request.kind == OBJECT_FLAVOR)
		text_adds(path, "/v2.1/flavors/detail?is_public=None");
	else
		add_image_filter(s, path);
	text_addf(path, "&limit=%u", (unsigned)s->page);
	if (s->marker.len > 0) {
		text_adds(path, "&marker=");
		uri_encode(path, text_slice(&s->marker), "");
	}
	return !text_failed(path);
}

/*
 * Public images, then the community images of each project of the provider;
 * those of others never count. Of each the visible ones first: Glance lists
 * hidden ones only when asked for them.
 */
static void
add_image_filter(const struct survey *s, struct text *path)
{
	size_t owner = s->listing / 2;

	text_adds(path, "/v2/images?visibility=");
	if (owner == 0) {
		text_adds(path, "public");
	} else {
		text_adds(path, "community&owner=");
		uri_encode(path,
		    slice_of(s->request.settings->provider_projects[owner - 1]),
		    "");
	}
	if (is_aside(s))
		text_adds(path, "&os_hidden=true");
}

static bool
is_aside(const struct survey *s)
{
	return s->request.kind == OBJECT_IMAGE && s->listing % 2 == 1;
}

static size_t
listing_count(const struct survey *s)
{
	return s->request.kind == OBJECT_FLAVOR
		   ? 1
		   : 2 + 2 * s->request.settings->provider_project_count;
}

static void
on_page(void *arg, const struct lookup_answer *answer)
{
	struct survey *s = arg;
	char status[40];
	const char *why;
	bool more = true;

	s->lookup = NULL;
	if (!smaller_page(s, answer)) {
		why = failure_of(answer, status);
		if (why == NULL)
			why = read_page(s, answer->body, &more);
		if (why != NULL) {
			fail(s, why, answer);
			return;
		}
	}
	if (!more) {
		text_done(&s->marker);
		s->listing++;
	}
	if (s->listing == listing_count(s)) {
		struct survey_answer result = { .census = s->census };

		s->census = NULL;
		finish(s, &result);
	} else if (!ask(s)) {
		fail(s, NO_MEMORY, answer);
	}
}

/* Is the same page to be asked for again, with fewer objects on it? */
static bool
smaller_page(struct survey *s, const struct lookup_answer *answer)
{
	if (answer->failure != LOOKUP_TOO_LARGE || s->page <= PAGE_LEAST)
		return false;
	s->page /= PAGE_STEP;
	return true;
}

static const char *
failure_of(const struct lookup_answer *answer, char status[static 40])
{
	switch (answer->failure) {
	case LOOKUP_ANSWERED:
		break;
	case LOOKUP_TIMEOUT:
		return "it took too long";
	case LOOKUP_UNREACHABLE:
		return "the service cannot be reached";
	case LOOKUP_TOO_LARGE:
		return "the answer is too large";
	case LOOKUP_BROKEN:
		return "the service did not answer as it should";
	}
	if (answer->status == 200)
		return NULL;
	snprintf(status, 40, "the service answered %u", answer->status);
	return status;
}

/* NULL, or why it is of no use. */
static const char *
read_page(struct survey *s, struct slice body, bool *ret_more)
{
	struct text ignored = TEXT_INIT;
	json_t *page = subject_parse_answer(body, &ignored);
	const char *why = count_page(s, page, ret_more);

	json_decref(page);
	text_done(&ignored);
	return why;
}

static const char *
count_page(struct survey *s, const json_t *page, bool *ret_more)
{
	const json_t *list = json_object_get(page, kind_plural(s));
	size_t count = json_array_size(list);
	size_t known = census_count(s->census);
	const char *why;

	if (!json_is_array(list))
		return NO_LISTING;
	if (count > s->left)
		return "there are more of them than limit.survey";
	s->left -= (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		why = count_object(s, json_array_get(list, i));
		if (why != NULL)
			return why;
	}
	why = find_next(s, page, ret_more);
	*ret_more |= count >= s->page;
	if (why == NULL && *ret_more && census_count(s->census) == known)
		why = "the listing goes in circles";
	return why;
}

/* Listings move while they are read: who is counted already is not counted
 * twice. */
static const char *
count_object(struct survey *s, const json_t *object)
{
	const json_t *id = json_object_get(object, "id");
	struct slice text = { json_string_value(id), json_string_length(id) };

	if (text.len == 0 || memchr(text.at, '\0', text.len) != NULL)
		return NO_LISTING;
	if (s->request.kind == OBJECT_FLAVOR &&
	    !json_is_object(json_object_get(object, "extra_specs")))
		return "the extra specs are not shown to the caller";
	text_done(&s->marker);
	text_add(&s->marker, text);
	if (text_failed(&s->marker) ||
	    (census_find(s->census, text) == CENSUS_NONE &&
		!census_add(s->census, object, is_aside(s))))
		return NO_MEMORY;
	return NULL;
}

/* Is there more of this listing? What the link says beyond that is not
 * followed, but a service that points elsewhere is not to be believed. */
static const char *
find_next(const struct survey *s, const json_t *page, bool *ret_more)
{
	const json_t *next = json_object_get(page, "next");
	const char *there = json_string_value(next);
	static const char below[] = "/v2/images?";

	if (s->request.kind == OBJECT_FLAVOR) {
		*ret_more =
		    has_next_link(json_object_get(page, "flavors_links"));
		return NULL;
	}
	*ret_more = next != NULL;
	if (next == NULL ||
	    (there != NULL && strncmp(there, below, strlen(below)) == 0))
		return NULL;
	return "its next page lies elsewhere";
}

static bool
has_next_link(const json_t *links)
{
	for (size_t i = 0; i < json_array_size(links); i++) {
		const json_t *rel =
		    json_object_get(json_array_get(links, i), "rel");

		if (json_is_string(rel) &&
		    strcmp(json_string_value(rel), "next") == 0)
			return true;
	}
	return false;
}

static void
fail(struct survey *s, const char *why, const struct lookup_answer *answer)
{
	struct text sentence = TEXT_INIT;
	struct survey_answer result = { .why = NO_MEMORY };

	text_addf(&sentence, "the %s of this cloud cannot be listed: %s",
	    kind_plural(s), why);
	if (!text_failed(&sentence))
		result.why = text_str(&sentence);
	result.failure = answer->failure;
	if (answer->failure == LOOKUP_ANSWERED && answer->status != 200)
		result.refused = answer;
	finish(s, &result);
	text_done(&sentence);
}

static void
finish(struct survey *s, const struct survey_answer *result)
{
	void (*done)(void *arg, const struct survey_answer *) = s->done;
	void *arg = s->arg;

	survey_cancel(s);
	done(arg, result);
}

static const char *
kind_plural(const struct survey *s)
{
	return s->request.kind == OBJECT_FLAVOR ? "flavors" : "images";
}
