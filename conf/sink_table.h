/*
 * sink_table.h - one row per scheme of a sink's address, included several
 * times. SINK(id, scheme, port, kind): port is the one taken where the address
 * names none (0: there is no host), kind the name of the struct sink_kind in
 * proxy/ that delivers to it.
 */
/* clang-format off */
SINK(SYSLOG_UDP, "syslog+udp", 514, sink_syslog_udp)
SINK(SYSLOG_TCP, "syslog+tcp", 514, sink_syslog_tcp)
SINK(SYSLOG_TLS, "syslog+tls", 6514, sink_syslog_tls)
SINK(JOURNALD, "journald", 0, sink_journald)
SINK(HTTP, "http", 80, sink_http)
SINK(HTTPS, "https", 443, sink_http)
SINK(AMQP, "amqp", 5672, sink_amqp)
SINK(AMQPS, "amqps", 5671, sink_amqp)
/* clang-format on */
