/* cloud.c - looking around in a cloud; see cloud.h. */
#include "rules/cloud.h"

#include "rules/field.h"

const json_t *
cloud_last_named(const json_t *cloud, struct slice name)
{
	for (size_t i = json_array_size(cloud); i > 0; i--) {
		const json_t *object = json_array_get(cloud, i - 1);

		if (!field_is_nameless(object) &&
		    slice_equal(field_text(object, "name"), name))
			return object;
	}
	return NULL;
}
