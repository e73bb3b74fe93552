/* image_name.c - names of images; see image_name.h. */
#include "rules/image_name.h"

#include "rules/date.h"
#include "rules/field.h"

struct slice
image_name_last_word(struct slice name)
{
	size_t start = name.len;

	while (start > 0 && name.at[start - 1] != ' ')
		start--;
	return slice_skip(name, start);
}

bool
image_name_marks_old(struct slice word)
{
	uint64_t number;

	return slice_is(word, "old") || slice_is(word, "prev") ||
	       date_is_day(word) ||
	       (word.len == 8 && slice_to_u64(word, &number));
}

struct slice
image_name_base(struct slice name)
{
	struct slice word = image_name_last_word(name);

	if (word.len < name.len && image_name_marks_old(word))
		name.len -= word.len + 1;
	return name;
}

bool
image_name_shorter(struct slice name, struct slice *ret)
{
	struct slice word = image_name_last_word(name);

	*ret = name;
	if (word.len < name.len)
		ret->len -= word.len + 1;
	return ret->len < name.len;
}

bool
image_is_listed(const json_t *image)
{
	struct slice visibility = field_text(image, "visibility");

	return (slice_is(visibility, "public") ||
		   slice_is(visibility, "community")) &&
	       !json_is_true(field_get(image, "os_hidden"));
}
