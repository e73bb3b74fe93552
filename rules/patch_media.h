/*
 * patch_media.h - which of the two dialects of JSON patch a PATCH of an image
 * is written in (Image API v2: HTTP PATCH media types).
 */
#ifndef RULES_PATCH_MEDIA_H
#define RULES_PATCH_MEDIA_H

#include "conf/slice.h"

enum patch_media {
	PATCH_MEDIA_OTHER,
	PATCH_MEDIA_V2_0, /* [{"replace": PATH, "value": VALUE}] */
	PATCH_MEDIA_V2_1, /* [{"op": "replace", "path": PATH, "value": VALUE}] */
};

/* Case-sensitive; parameters do not count. */
enum patch_media patch_media(struct slice content_type);

#endif
