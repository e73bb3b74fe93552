/* patch_media.c - see patch_media.h. */
#include "rules/patch_media.h"

enum patch_media
patch_media(struct slice content_type)
{
	struct slice type = content_type;
	const char *end = type.len == 0 ? NULL : memchr(type.at, ';', type.len);

	if (end != NULL)
		type.len = (size_t)(end - type.at);
	while (type.len > 0 &&
	       (type.at[type.len - 1] == ' ' || type.at[type.len - 1] == '\t'))
		type.len--;
	if (slice_is(type, "application/openstack-images-v2.1-json-patch"))
		return PATCH_MEDIA_V2_1;
	if (slice_is(type, "application/openstack-images-v2.0-json-patch"))
		return PATCH_MEDIA_V2_0;
	return PATCH_MEDIA_OTHER;
}
