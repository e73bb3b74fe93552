/*
 * check_table.h - one row per check, included where the list is needed:
 * CHECK(the struct check).
 */
/* clang-format off */
CHECK(check_required)
CHECK(check_one_of)
CHECK(check_at_least)
CHECK(check_digits)
CHECK(check_url)
CHECK(check_starts_with)
CHECK(check_promise_date)
CHECK(check_date_spelling)
CHECK(check_not_both)
CHECK(check_image_min_disk)
CHECK(check_image_build_date)
CHECK(check_image_recency)
CHECK(check_image_unique)
CHECK(check_image_name_unique)
CHECK(check_image_look_alike)
CHECK(check_image_present)
CHECK(check_image_promise)
CHECK(check_image_provided)
CHECK(check_image_replacement)
CHECK(check_flavor_syntax)
CHECK(check_flavor_semantics)
CHECK(check_flavor_text)
CHECK(check_flavor_specs)
CHECK(check_flavor_cpu_type)
CHECK(check_flavor_disk_type)
CHECK(check_standard_flavor)
CHECK(check_flavor_unique)
/* clang-format on */
