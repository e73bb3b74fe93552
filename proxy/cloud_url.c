/* cloud_url.c - URLs of a cloud's services; see cloud_url.h. */
#include "proxy/cloud_url.h"

#include <string.h>

#include "conf/text.h"

static struct slice trim(const char *);
static bool last_is_version(struct slice);
static struct slice last_segment(struct slice);
static char *join(struct slice, const char *rest);

bool
cloud_url_fits(const char *url)
{
	struct slice s = slice_of(url);
	size_t host;

	if (slice_starts(s, "http://"))
		s = slice_skip(s, 7);
	else if (slice_starts(s, "https://"))
		s = slice_skip(s, 8);
	else
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~' ||
		    strchr("?#\\\"<>^`{|}", s.at[i]) != NULL)
			return false;
	host = strcspn(s.at, "/");
	return host > 0 && s.at[0] != ':' && memchr(s.at, '@', host) == NULL;
}

char *
cloud_url_identity(const char *url)
{
	struct slice s = trim(url);

	return join(s, last_is_version(s) ? "" : "/v3");
}

/* A project's id may follow the version. */
char *
cloud_url_compute(const char *url)
{
	struct slice s = trim(url), project = last_segment(s);
	struct slice above = { s.at, s.len - project.len };

	if (above.len > 0)
		above.len--;
	return join(
	    s, last_is_version(s) || last_is_version(above) ? "" : "/v2.1");
}

/* Glance knows one version that is alive, so any is cut off. */
char *
cloud_url_image(const char *url)
{
	struct slice s = trim(url);

	if (last_is_version(s))
		s.len -= last_segment(s).len + 1;
	return join(s, "/v2");
}

static struct slice
trim(const char *url)
{
	struct slice s = slice_of(url);

	while (s.len > 0 && s.at[s.len - 1] == '/')
		s.len--;
	return s;
}

/* v3, v2.1 and the like, and not as a host. */
static bool
last_is_version(struct slice url)
{
	struct slice last = last_segment(url);
	size_t before = url.len - last.len;

	if (last.len < 2 || last.at[0] != 'v' || before < 2 ||
	    url.at[before - 2] == '/')
		return false;
	for (size_t i = 1; i < last.len; i++)
		if (last.at[i] != '.' && (last.at[i] < '0' || last.at[i] > '9'))
			return false;
	return true;
}

static struct slice
last_segment(struct slice url)
{
	size_t from = url.len;

	while (from > 0 && url.at[from - 1] != '/')
		from--;
	return slice_skip(url, from);
}

static char *
join(struct slice url, const char *rest)
{
	struct text whole = TEXT_INIT;

	text_add(&whole, url);
	text_adds(&whole, rest);
	return text_take(&whole);
}
