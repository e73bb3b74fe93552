/* test_project_patch.c - a PATCH whose result is not what was judged. */
#include "tests/unit/project_vector.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define V21 "application/openstack-images-v2.1-json-patch"
#define V20 "application/openstack-images-v2.0-json-patch"
#define NOW "{\"name\":\"n\",\"visibility\":\"private\",\"a\":\"1\"}"
#define THEN(name, visibility, more)                                           \
	"{\"name\":" name ",\"visibility\":\"" visibility "\"" more "}"
#define SAME NOW
#define OP(op, path, value)                                                    \
	"{\"op\":\"" op "\",\"path\":\"" path "\",\"value\":" value "}"
#define REMOVE(path) "{\"op\":\"remove\",\"path\":\"" path "\"}"
#define CASE(body, result, after)                                              \
	{                                                                      \
		CALL_IMAGE_UPDATE, body, result, after, NOW, NULL, V21, false  \
	}
#define OLD(body, result, after)                                               \
	{                                                                      \
		CALL_IMAGE_UPDATE, body, result, after, NOW, NULL, V20, false  \
	}
#define PATH_REFUSED(path)                                                     \
	CASE("[" OP("add", path, "\"x\"") "]", PROJECT_REFUSE, NULL)

/* clang-format off */
static const struct project_vector effects[] = {
	CASE("[]", PROJECT_OK, SAME),
	CASE("[" OP("add", "/visibility", "\"public\"") "]", PROJECT_OK, THEN("\"n\"", "public", ",\"a\":\"1\"")),
	CASE("[" OP("replace", "/visibility", "\"community\"") "]", PROJECT_OK, THEN("\"n\"", "community", ",\"a\":\"1\"")),
	CASE("[" OP("replace", "/name", "null") "]", PROJECT_OK, THEN("null", "private", ",\"a\":\"1\"")),
	CASE("[" REMOVE("/a") "]", PROJECT_OK, THEN("\"n\"", "private", "")),
	CASE("[" OP("add", "/b", "\"2\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"b\":\"2\"")),
	CASE("[" OP("add", "/owner", "\"p\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"owner\":\"p\"")),
	CASE("[" OP("replace", "/min_disk", "8.0") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"min_disk\":8")),
	CASE("[" OP("replace", "/tags", "[\"x\"]") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"tags\":[\"x\"]")),
	/* The last of several counts. */
	CASE("[" OP("add", "/b", "\"1\"") "," OP("replace", "/b", "\"2\"") "," REMOVE("/b") "," OP("add", "/b", "\"4\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"b\":\"4\"")),
	CASE("[" OP("add", "/visibility", "\"public\"") "," OP("add", "/visibility", "\"private\"") "]", PROJECT_OK, SAME),
	CASE("[" REMOVE("/a") "," OP("add", "/visibility", "\"public\"") "]", PROJECT_OK, THEN("\"n\"", "public", "")),
	/* Present or absent is Glance's to say: judged as asked for. */
	CASE("[" OP("replace", "/absent", "\"1\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"absent\":\"1\"")),
	CASE("[" REMOVE("/absent") "]", PROJECT_OK, SAME),
	/* Escapes. */
	CASE("[" OP("add", "/x~1y", "\"1\"") "," OP("add", "/x~0y", "\"2\"") "," OP("add", "/x~01y", "\"3\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"x/y\":\"1\",\"x~y\":\"2\",\"x~1y\":\"3\"")),
	CASE("[" OP("add", "/n\\u0061me", "\"z\"") "]", PROJECT_OK, THEN("\"z\"", "private", ",\"a\":\"1\"")),
	CASE("[" OP("add", "/%6eame", "\"z\"") "]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"%6eame\":\"z\"")),
	/* Other members of an operation do not count. */
	CASE("[{\"op\":\"add\",\"path\":\"/b\",\"value\":\"2\",\"replace\":\"/name\",\"from\":\"/a\"}]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"b\":\"2\"")),
	/* The older dialect. */
	OLD("[{\"replace\":\"/visibility\",\"value\":\"public\"}]", PROJECT_OK, THEN("\"n\"", "public", ",\"a\":\"1\"")),
	OLD("[{\"add\":\"/b\",\"value\":\"2\"},{\"remove\":\"/a\"}]", PROJECT_OK, THEN("\"n\"", "private", ",\"b\":\"2\"")),
	OLD("[{\"add\":\"/b\",\"value\":\"2\",\"op\":\"remove\",\"path\":\"/name\"}]", PROJECT_OK, THEN("\"n\"", "private", ",\"a\":\"1\",\"b\":\"2\"")),
	OLD("[]", PROJECT_OK, SAME),
};

static const struct project_vector refusals[] = {
	/* Paths Glance reads in its own way. */
	PATH_REFUSED(""), PATH_REFUSED("/"), PATH_REFUSED("//"),
	PATH_REFUSED("name"), PATH_REFUSED("//name"), PATH_REFUSED("/name/"),
	PATH_REFUSED("/ name"), PATH_REFUSED("/name "), PATH_REFUSED("/\\tname"),
	PATH_REFUSED("/\\u00a0name"), PATH_REFUSED("/name\\u3000"),
	PATH_REFUSED("/visibility\\n"), PATH_REFUSED(" /name"),
	PATH_REFUSED("/a/b"), PATH_REFUSED("/tags/-"), PATH_REFUSED("/a~"),
	PATH_REFUSED("/a~2"), PATH_REFUSED("/~1name/x"), PATH_REFUSED("/ "),
	PATH_REFUSED("/\\u00e4"), PATH_REFUSED("/ locations/-"),
	/* Glance's own attributes and methods. */
	PATH_REFUSED("/context"), PATH_REFUSED("/helper"), PATH_REFUSED("/delete"),
	PATH_REFUSED("/base"), PATH_REFUSED("/image_id"), PATH_REFUSED("/extra_properties"),
	PATH_REFUSED("/_status"), PATH_REFUSED("/__class__"), PATH_REFUSED("/stores"),
	CASE("[" REMOVE("/context") "]", PROJECT_REFUSE, NULL),
	CASE("[" REMOVE("/owner") "]", PROJECT_REFUSE, NULL),
	CASE("[" REMOVE("/name") "]", PROJECT_REFUSE, NULL),
	/* Types. */
	CASE("[" OP("add", "/b", "1") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("add", "/visibility", "\"PUBLIC\"") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("add", "/visibility", "[\"public\"]") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("replace", "/protected", "\"true\"") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("replace", "/owner", "1") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("replace", "/name", "\"a\\nb\"") "]", PROJECT_REFUSE, NULL),
	/* Operations. */
	CASE("[" OP("test", "/a", "\"1\"") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("move", "/a", "\"1\"") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("copy", "/a", "\"1\"") "]", PROJECT_REFUSE, NULL),
	CASE("[" OP("Add", "/a", "\"1\"") "]", PROJECT_REFUSE, NULL),
	CASE("[{\"op\":\"add\",\"path\":\"/a\"}]", PROJECT_REFUSE, NULL),
	CASE("[{\"op\":\"add\",\"value\":\"/a\"}]", PROJECT_REFUSE, NULL),
	CASE("[{\"op\":\"add\",\"path\":7,\"value\":\"\"}]", PROJECT_REFUSE, NULL),
	CASE("[{\"op\":[\"add\"],\"path\":\"/a\",\"value\":\"\"}]", PROJECT_REFUSE, NULL),
	CASE("[{\"path\":\"/a\",\"value\":\"1\"}]", PROJECT_REFUSE, NULL),
	CASE("[{\"replace\":\"/visibility\",\"value\":\"public\"}]", PROJECT_REFUSE, NULL),
	CASE("[[]]", PROJECT_REFUSE, NULL),
	CASE("[null]", PROJECT_REFUSE, NULL),
	CASE("{}", PROJECT_REFUSE, NULL),
	CASE("null", PROJECT_REFUSE, NULL),
	CASE(NULL, PROJECT_REFUSE, NULL),
	OLD("[{\"add\":\"/b\",\"replace\":\"/c\",\"value\":\"2\"}]", PROJECT_REFUSE, NULL),
	OLD("[{\"remove\":\"/b\",\"add\":null,\"value\":\"2\"}]", PROJECT_REFUSE, NULL),
	OLD("[{\"add\":[\"/b\"],\"value\":\"2\"}]", PROJECT_REFUSE, NULL),
	OLD("[{\"add\":\"/b\"}]", PROJECT_REFUSE, NULL),
	OLD("[" OP("add", "/b", "\"2\"") "]", PROJECT_REFUSE, NULL),
	/* Not judged against a guess. */
	{ CALL_IMAGE_UPDATE, "[]", PROJECT_REFUSE, NULL, NULL, NULL, V21, false },
	{ CALL_IMAGE_UPDATE, "[]", PROJECT_REFUSE, NULL, "[]", NULL, V21, false },
	/* Nothing of these is ever saved: Glance says so itself. */
	CASE("[" OP("replace", "/status", "\"active\"") "]", PROJECT_UNJUDGED, NULL),
	CASE("[" OP("add", "/visibility", "\"public\"") "," OP("replace", "/id", "\"x\"") "]", PROJECT_UNJUDGED, NULL),
	CASE("[" OP("add", "/os_hash_algo", "\"x\"") "]", PROJECT_UNJUDGED, NULL),
	CASE("[" OP("add", "/os_glance_x", "\"x\"") "]", PROJECT_UNJUDGED, NULL),
	CASE("[" OP("add", "/location", "\"x\"") "]", PROJECT_UNJUDGED, NULL),
	CASE("[" REMOVE("/checksum") "]", PROJECT_UNJUDGED, NULL),
};

#define TYPE(type, result, after)                                             \
	{ CALL_IMAGE_UPDATE, "[]", result, after, NOW, NULL, type, false }

static const struct project_vector types[] = {
	TYPE(V21 "; charset=utf-8", PROJECT_OK, SAME),
	TYPE(V20 " ;x", PROJECT_OK, SAME),
	TYPE("application/openstack-images-v2.1-JSON-patch", PROJECT_MEDIA_TYPE, NULL),
	TYPE("application/openstack-images-v2.2-json-patch", PROJECT_MEDIA_TYPE, NULL),
	TYPE("application/json-patch+json", PROJECT_MEDIA_TYPE, NULL),
	TYPE("application/json", PROJECT_MEDIA_TYPE, NULL),
	TYPE("", PROJECT_MEDIA_TYPE, NULL),
	TYPE(NULL, PROJECT_MEDIA_TYPE, NULL),
	TYPE("x" V21, PROJECT_MEDIA_TYPE, NULL),
};

/* What else such a PATCH does is not hidden by the locations. */
static const struct project_vector locations[] = {
	CASE("[" OP("add", "/locations/-", "{}") "]", PROJECT_LOCATIONS, SAME),
	CASE("[" OP("replace", "/locations", "[]") "," OP("add", "/visibility", "\"public\"") "]", PROJECT_LOCATIONS, THEN("\"n\"", "public", ",\"a\":\"1\"")),
	CASE("[" REMOVE("/locations/0") "]", PROJECT_LOCATIONS, SAME),
	CASE("[" OP("add", "/locations/-", "{}") "," OP("add", "/ x", "\"\"") "]", PROJECT_REFUSE, NULL),
	OLD("[{\"remove\":\"/locations/0\"}]", PROJECT_LOCATIONS, SAME),
};
/* clang-format on */

static void
operations_are_folded_in_order(void **state)
{
	(void)state;
	project_vectors_run(effects, COUNT(effects));
}

static void
what_cannot_be_predicted_is_refused(void **state)
{
	(void)state;
	project_vectors_run(refusals, COUNT(refusals));
}

static void
only_the_two_dialects_are_read(void **state)
{
	(void)state;
	project_vectors_run(types, COUNT(types));
}

static void
locations_are_told_apart(void **state)
{
	(void)state;
	project_vectors_run(locations, COUNT(locations));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_are_folded_in_order),
		cmocka_unit_test(what_cannot_be_predicted_is_refused),
		cmocka_unit_test(only_the_two_dialects_are_read),
		cmocka_unit_test(locations_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
