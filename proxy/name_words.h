/* name_words.h - what a flavor name means, in words. */
#ifndef PROXY_NAME_WORDS_H
#define PROXY_NAME_WORDS_H

#include "conf/text.h"
#include "proxy/name_json.h"

/* Several lines, each with its newline. */
void name_words(const struct name_reading *, struct text *);

#endif
