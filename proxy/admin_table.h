/*
 * admin_table.h - PAGE(path, write, help): one row per admin page, in the
 * order of the list at "/".
 */
/* clang-format off */
PAGE("/healthcheck", health, "is the gate well? 200 or 503; ?detailed, and JSON for Accept: application/json")
PAGE("/metrics", metrics, "what it counts, for Prometheus")
PAGE("/rules", rules, "the rules in force, as JSON")
PAGE("/config", config, "the settings in force, as YAML")
PAGE("/bypass", bypass, "is the kill switch on?")
PAGE("/", list, "this list")
/* clang-format on */
