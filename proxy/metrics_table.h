/*
 * metrics_table.h - one row per metric, included several times.
 *
 * LABELS(id, label, count)
 *	a closed set of label values; their words stand in metrics_labels.c.
 * COUNTED(id, kind, name, a, b, c, d, help)
 *	counted where it happens, in cells of the thread's own; a to d are the
 *	label sets of its series, NONE where there are fewer.
 * READ(kind, name, read, help)
 *	read when the page is asked for, by a function of metrics_now.c.
 *
 * Never a name or an id that a client sent: the number of series must not
 * depend on clients.
 */
#ifndef LABELS
#define LABELS(id, label, count)
#endif
#ifndef COUNTED
#define COUNTED(id, kind, name, a, b, c, d, help)
#endif
#ifndef READ
#define READ(kind, name, read, help)
#endif
/* clang-format off */
LABELS(NONE, "", 1)
LABELS(SERVICE, "service", METRIC_SERVICES)
LABELS(OPERATION, "operation", METRIC_OPERATIONS)
LABELS(VERDICT, "verdict", METRIC_VERDICTS)
LABELS(ACTION, "action", METRIC_ACTIONS)
LABELS(RULE, "rule", METRIC_RULES)
LABELS(FINDING_ACTION, "action", ACTION_DENY + 1)
LABELS(SEVERITY, "severity", SEVERITIES)
LABELS(STAGE, "stage", METRIC_STAGES)
LABELS(CAUSE, "cause", METRIC_CAUSES)
LABELS(PURPOSE, "purpose", METRIC_PURPOSES)
LABELS(RESULT, "result", METRIC_RESULTS)
LABELS(IDENTITY, "result", METRIC_IDENTITIES)
LABELS(FAULT, "fault", METRIC_FAULTS)
LABELS(LIMIT, "limit", METRIC_LIMITS)
LABELS(DIRECTION, "direction", METRIC_DIRECTIONS)

COUNTED(REQUESTS, COUNTER, "scs_gate_requests_total", SERVICE, OPERATION, VERDICT, ACTION,
    "Requests that ended. Verdict passed: none of the gate's business; none: refused before it had a service. Action failed: no answer of the service came.")
COUNTED(FINDINGS, COUNTER, "scs_gate_findings_total", RULE, FINDING_ACTION, SEVERITY, NONE,
    "Findings in judged writes; what an object had before the write counts as observe. Rule other: more rules than the gate counts apart.")
COUNTED(UNCHECKED, COUNTER, "scs_gate_unchecked_total", CAUSE, NONE, NONE, NONE,
    "Writes that could not be judged, refused or let through.")
COUNTED(STAGE_DURATION, HISTOGRAM, "scs_gate_stage_duration_seconds", STAGE, NONE, NONE, NONE,
    "Time that a stage took; upstream is from asking for a connection to the head of the answer, reads included.")
COUNTED(LOOKUPS, COUNTER, "scs_gate_lookups_total", PURPOSE, RESULT, NONE, NONE,
    "Requests of the gate's own: of an object's state, to mark a flavor, or of a caller's identity; for a token of identity.service_account, and of state and identity by it.")
COUNTED(SERVICE_TOKEN_FAILURES, COUNTER, "scs_gate_service_token_failures_total", NONE, NONE, NONE, NONE,
    "Times Keystone gave no token for identity.service_account.")
COUNTED(IDENTIFIED, COUNTER, "scs_gate_identities_total", IDENTITY, NONE, NONE, NONE,
    "Writes whose caller was to be named in the journal: asked of Keystone, remembered, without a token, with one that is not valid, or unknown because Keystone does not say.")
COUNTED(CLIENT_CONNECTIONS, COUNTER, "scs_gate_client_connections_total", NONE, NONE, NONE, NONE,
    "Client connections accepted.")
COUNTED(ACCEPT_PAUSES, COUNTER, "scs_gate_accept_pauses_total", NONE, NONE, NONE, NONE,
    "Times a listener stopped accepting for a while, for lack of connections or descriptors.")
COUNTED(LIMIT_REACHED, COUNTER, "scs_gate_limit_reached_total", LIMIT, NONE, NONE, NONE,
    "Connections and requests that were turned away, or passed unchecked, because a limit of the settings was reached.")
COUNTED(BAD_HEADS, COUNTER, "scs_gate_bad_request_heads_total", FAULT, NONE, NONE, NONE,
    "Request heads that were refused unread.")
COUNTED(BODY_BYTES, COUNTER, "scs_gate_body_bytes_total", DIRECTION, NONE, NONE, NONE,
    "Bytes of message bodies relayed, counted when the request ends.")
COUNTED(UPSTREAM_CONNECTIONS, GAUGE, "scs_gate_upstream_connections", NONE, NONE, NONE, NONE,
    "Connections to the services, idle ones included; without those of lookups.")
COUNTED(UPSTREAM_IDLE, GAUGE, "scs_gate_upstream_idle_connections", NONE, NONE, NONE, NONE,
    "Connections to the services that wait for a request.")
COUNTED(UPSTREAM_CONNECTS, COUNTER, "scs_gate_upstream_connects_total", NONE, NONE, NONE, NONE,
    "Connections to the services that were tried.")
COUNTED(UPSTREAM_FAILURES, COUNTER, "scs_gate_upstream_connect_failures_total", NONE, NONE, NONE, NONE,
    "Connections to the services that did not come about.")

READ(GAUGE, "scs_gate_upstream_reachable", upstreams,
    "0 for a minute after no address of the upstream could be reached, unless one could since.")
READ(GAUGE, "scs_gate_open_client_connections", connections,
    "Client connections open now.")
READ(GAUGE, "scs_gate_judged_requests", judged,
    "Requests in judgement now.")
READ(GAUGE, "scs_gate_judged_memory_bytes", judged_memory,
    "Memory of the requests in judgement: heads, bodies and documents, with those of the rule packs.")
READ(GAUGE, "scs_gate_client_connections_limit", connections_limit,
    "The setting limit.connections, or fewer where descriptors are short.")
READ(GAUGE, "scs_gate_bypass_seconds", bypass,
    "How long the kill switch stays on, so that writes pass unjudged; 0: it is off.")
READ(COUNTER, "scs_gate_journal_lines_total", journal_lines,
    "Lines of the audit journal that are kept.")
READ(COUNTER, "scs_gate_journal_failures_total", journal_failures,
    "Lines of the audit journal that could not be kept.")
READ(GAUGE, "scs_gate_journal_queue_lines", journal_queue,
    "Lines that wait for the disk.")
READ(GAUGE, "scs_gate_journal_queue_bytes", journal_bytes,
    "Memory of the lines that wait for the disk.")
READ(GAUGE, "scs_gate_sink_behind_records", sink_behind,
    "Records of the audit journal that scs-gate deliver has not yet delivered to the sink.")
READ(COUNTER, "scs_gate_sink_delivered_records_total", sink_delivered,
    "Records that the sink has taken.")
READ(COUNTER, "scs_gate_sink_dropped_records_total", sink_dropped,
    "Records that the sink will not get: it was too far behind, or their file was gone.")
READ(COUNTER, "scs_gate_sink_refused_records_total", sink_refused,
    "Records that the sink refused for good.")
READ(GAUGE, "scs_gate_sinks_hold", sinks_hold,
    "1 while judged writes are refused because a sink is too far behind.")
READ(COUNTER, "scs_gate_reloads_total", reloads,
    "Times the settings were read again.")
READ(GAUGE, "scs_gate_last_reload_timestamp_seconds", last_reload,
    "When settings were last taken up; at first the start.")
READ(GAUGE, "scs_gate_certificate_expiry_timestamp_seconds", certificates,
    "When the certificate of a listener ends.")
READ(GAUGE, "scs_gate_exception_end_timestamp_seconds", exceptions,
    "When an exception from the rules ends.")
READ(GAUGE, "scs_gate_scope_next_change_timestamp_seconds", scope_change,
    "When the certification scope changes next; 0: no change is known.")
READ(GAUGE, "scs_gate_rules_info", rules,
    "The certification scope and the rule packs in force.")
READ(GAUGE, "scs_gate_build_info", build,
    "The version of the gate.")
READ(GAUGE, "process_start_time_seconds", started,
    "When the process started.")
READ(COUNTER, "process_cpu_seconds_total", cpu,
    "Processor time of the process, user and system.")
READ(GAUGE, "process_open_fds", descriptors,
    "Open file descriptors.")
READ(GAUGE, "process_max_fds", descriptors_limit,
    "Most file descriptors the process may have.")
READ(GAUGE, "process_resident_memory_bytes", memory,
    "Resident memory.")
/* clang-format on */
#undef LABELS
#undef COUNTED
#undef READ
