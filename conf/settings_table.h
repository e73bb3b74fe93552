/*
 * settings_table.h - one row per scalar setting, included several times.
 * OPTION(type, section, key, default, lowest, highest, reload, help)
 * section "gate" is the top level of the file. TIME takes 500ms, 10s, 5m, 1h;
 * SIZE takes 64, 16KiB, 1MiB, 1GiB. the words of a CHOICE stand in
 * settings_option.c. reload: may change on SIGHUP.
 */
/* clang-format off */
OPTION(CHOICE, gate, mode, "deny", 0, 0, true,
    "Ceiling of every action: observe records and changes nothing, warn adds response headers, annotate marks objects, deny refuses.")
OPTION(COUNT, gate, workers, "2", 1, 256, false,
    "Worker threads; each has an event loop and a listening socket of its own.")
OPTION(CHOICE, gate, unjudged, "refuse", 0, 0, true,
    "What happens to a write that cannot be judged because a lookup failed: refuse answers 503, pass lets it through marked and recorded as unchecked.")
OPTION(COUNT, gate, refusal_status, "403", 400, 422, true,
    "HTTP status of a refusal: 403, 400, 409 or 422.")
OPTION(SWITCH, gate, complete, "no", 0, 0, true,
    "Fill in what follows from what is there, in modes annotate and deny: scs: extra specs from a flavor's name when specs are written, hw_scsi_model and what a standard name says when an image is published. What the client sent is never changed.")
OPTION(SWITCH, gate, allow_locations, "no", 0, 0, true,
    "Let image PATCH operations on /locations through; they attach data from elsewhere without an upload.")
OPTION(SWITCH, gate, allow_nova_image_writes, "no", 0, 0, true,
    "Let Nova's deprecated image metadata calls through; they reach Glance behind the gate's back.")
OPTION(TEXT, gate, sinks_directory, "/var/lib/scs-gate", 0, 0, false,
    "Directory where scs-gate deliver keeps, for each of the sinks, how far it has come; the gate reads it.")
OPTION(COUNT, gate, sinks_limit, "1000000", 0, 1000000000, true,
    "How many records of the journal a sink may be behind; further ones are a matter of its when_full. 0 means any number.")
OPTION(CHOICE, failure, lookup_timeout, "default", 0, 0, true,
    "What happens to a write that cannot be judged because the service took too long to answer a lookup: default is as the setting unjudged says; refuse and pass decide for this cause alone. A rule whose action is not deny never refuses a write, whatever the cause. What passes is looked at by the gate once more right after the write, with the same token, and recorded.")
OPTION(CHOICE, failure, lookup_error, "default", 0, 0, true,
    "The same where the service could not be reached for a lookup, or answered something of no use.")
OPTION(CHOICE, failure, overload, "default", 0, 0, true,
    "The same where limit.judged or limit.memory is reached, or earlier writes took longer than timeout.lock. With pass, whoever can bring that about gets past the rules.")
OPTION(CHOICE, failure, internal, "default", 0, 0, true,
    "The same where the gate itself is at fault: out of memory, or no route leads to the service that has to be asked.")
OPTION(CHOICE, failure, identity, "default", 0, 0, true,
    "What happens to a write whose caller Keystone does not name, where identity.upstream is set: refuse answers 503; with pass it is judged all the same, and recorded with the caller as unknown; what rules and overrides for some callers find is then not decided, which is a matter of unjudged.")
OPTION(TEXT, failure, severities, "all", 0, 0, true,
    "Rules of which severity may refuse a write because they alone could not be judged: all, or a list, such as main recommended; empty means none. Where nothing is known of an object, no rule could be judged, and the list does not matter.")
OPTION(TEXT, rules, directory, "", 0, 0, true,
    "Directory of rule packs (*.yaml); empty means the packs installed with the gate.")
OPTION(TEXT, rules, scope, "", 0, 0, true,
    "Certification scope file; empty means the one installed with the gate.")
OPTION(TEXT, rules, scope_version, "effective", 0, 0, true,
    "Version of the certification scope that is enforced: effective, which is the newest one that the scope's timeline calls so today, or a fixed one, such as v5.1.")
OPTION(TEXT, rules, scope_beside, "all", 0, 0, true,
    "Versions that are scored silently beside it: all that the timeline names today, none, or a list, such as next v4.")
OPTION(TEXT, rules, own_directory, "", 0, 0, true,
    "Directory of rule packs of your own (*.yaml), beside those of the gate; empty means none.")
OPTION(TIME, rules, grace, "1h", 0, 604800000, true,
    "How long two images of one owner may clash (two generic ones, two of one name), or two flavors that serve alike, while one takes the other's place: recorded and warned of, not refused. 0s means not at all.")
OPTION(TEXT, rules, exceptions, "", 0, 0, true,
    "Exceptions that end: a file, or a directory of files (*.yaml), that names objects for which rules are observed and not enforced until a day, and who answers for that; empty means none.")
OPTION(TEXT, audit, file, "", 0, 0, false,
    "Audit journal, one JSON object a line; empty means no journal.")
OPTION(SWITCH, audit, sync, "yes", 0, 0, true,
    "Wait for the disk before a judged write is forwarded and before it is answered.")
OPTION(TEXT, audit, key, "", 0, 0, false,
    "Ed25519 private key, a PEM file without a password, that signs checkpoints of the journal: scs-gate journal verify --key then finds what was changed before one. It is read at the start, before process.user is taken. Empty means that the journal is a chain and not signed.")
OPTION(COUNT, audit, checkpoint_records, "1000", 0, 1000000000, false,
    "After how many lines of the journal a signed checkpoint follows; 0 means not by their number.")
OPTION(TIME, audit, checkpoint_interval, "60s", 0, 604800000, false,
    "How long after the first line behind the last checkpoint the next one follows; 0s means not by time. At the end of a file and of the gate there is one in any case.")
OPTION(CHOICE, audit, object, "none", 0, 0, true,
    "Whether the journal keeps what a write was judged by: none, or judged, the object before and after it, so that scs-gate replay can judge it again under other rules. It makes lines some KiB longer; objects of more than 128 KiB are left out. It says what a write says, and what a store's address says (locations, direct_url) is withheld.")
OPTION(TEXT, audit, mask, "", 0, 0, true,
    "Fields whose values are not for the journal, with spaces or commas between, such as initiator.name judged.*.owner: what they have becomes [masked]. A name between dots is that of a member of a record, * that of any one. Where a field of judged is masked, so is what findings quote, and object.name or object.id beside a name or an id. What was masked, replay cannot judge.")
OPTION(TEXT, identity, upstream, "", 0, 0, true,
    "Name of the upstream where Keystone answers, which has to know the tokens of Nova and Glance. Then every line of the audit journal names the caller: Keystone is asked about his token with that token. Empty means that nobody is asked.")
OPTION(TEXT, identity, path, "", 0, 0, true,
    "What stands before /v3 in Keystone's paths, such as /identity.")
OPTION(TIME, identity, cache, "60s", 0, 3600000, true,
    "How long Keystone's answer about a token is remembered, though never longer than the token holds; a role that changes meanwhile is recorded as it was. 0s means that Keystone is asked about every write.")
OPTION(TEXT, identity, service_account, "", 0, 0, true,
    "File with credentials of the gate's own, for callers who may write an object and not read it: what the service keeps from their token is looked up with them, and what comes of it is told without what was found. Empty means that such a write is refused as the service refuses the lookup. It needs identity.upstream.")
OPTION(CHOICE, log, level, "info", 0, 0, true,
    "Least level written to standard error: error, warning, info or debug.")
OPTION(SWITCH, log, requests, "no", 0, 0, true,
    "Write a line for every request, judged or not, with the client, the path and the answer; it has the level info.")
OPTION(TIME, timeout, handshake, "10s", 100, 600000, true,
    "Longest time for a TLS handshake with a client.")
OPTION(TIME, timeout, head, "10s", 100, 600000, true,
    "Longest time from the first byte of a request head to its last.")
OPTION(TIME, timeout, keepalive, "75s", 100, 3600000, true,
    "How long an idle client connection is kept between two requests.")
OPTION(TIME, timeout, body, "60s", 100, 3600000, true,
    "Longest wait for the next piece of a request body.")
OPTION(TIME, timeout, collect, "30s", 100, 3600000, true,
    "Longest time for the whole body of a judged request.")
OPTION(TIME, timeout, lookup, "10s", 100, 600000, true,
    "Longest time for a lookup of the current state of an object.")
OPTION(TIME, timeout, identity, "5s", 100, 600000, true,
    "Longest time for Keystone to say who the caller of a write is.")
OPTION(TIME, timeout, survey, "15s", 100, 600000, true,
    "Longest time for listing the other flavors or images of the cloud, where a rule asks about them.")
OPTION(TIME, timeout, judge, "20s", 100, 600000, true,
    "Longest time for all lookups and listings of one judged write together, the question who its caller is among them: each gets what the ones before it have left. What follows the write (a second listing, a flavor's mark) has as long again.")
OPTION(TIME, timeout, lock, "30s", 100, 600000, true,
    "Longest wait for an earlier judged write to the same object.")
OPTION(TIME, timeout, audit, "10s", 100, 600000, true,
    "Longest wait for a line of the audit journal to reach the disk.")
OPTION(TIME, timeout, queue, "10s", 100, 600000, true,
    "Longest wait for a free upstream connection.")
OPTION(TIME, timeout, connect, "5s", 100, 600000, true,
    "Longest time for connecting to an upstream address, TLS included.")
OPTION(TIME, timeout, response, "15m", 100, 7200000, true,
    "Longest wait for a response head after the request was sent.")
OPTION(TIME, timeout, transfer, "5m", 100, 7200000, true,
    "Longest wait for the next piece of a response body to come from the upstream or to go to the client.")
OPTION(TIME, timeout, pace, "60s", 1000, 3600000, true,
    "How long a message body may flow more slowly than limit.rate; the first look is after this long, and each further one.")
OPTION(TIME, timeout, upstream_idle, "60s", 100, 3600000, true,
    "How long an idle upstream connection is kept.")
OPTION(TIME, timeout, upstream_fresh, "2s", 0, 3600000, true,
    "A request that must not be repeated takes an idle upstream connection only if it was used this recently.")
OPTION(TIME, timeout, drain, "30s", 100, 600000, true,
    "How long the gate reads on after an early answer, so that the client gets to see it.")
OPTION(TIME, timeout, stop, "30s", 0, 3600000, true,
    "How long requests in flight may go on after SIGTERM.")
OPTION(TIME, timeout, endpoint_down, "5s", 0, 600000, true,
    "How long an upstream address that failed is left alone.")
OPTION(SIZE, limit, head, "16KiB", 1024, 262144, true,
    "Largest request head; a larger one is answered 431. Also the size of a connection's buffer.")
OPTION(SIZE, limit, compute_body, "112KiB", 1024, 16777216, true,
    "Largest body of a judged Nova request; Nova itself refuses more than 112 KiB.")
OPTION(SIZE, limit, image_body, "1MiB", 1024, 16777216, true,
    "Largest body of a judged Glance request.")
OPTION(SIZE, limit, response_body, "4MiB", 1024, 67108864, true,
    "Largest answer to a judged request or to a lookup.")
OPTION(COUNT, limit, survey, "20000", 1, 10000000, true,
    "Most flavors or images of the cloud that are listed for judging a write; in a cloud with more, rules that ask about the others cannot be judged.")
OPTION(COUNT, limit, identities, "1000", 1, 1000000, true,
    "Most callers that are remembered for identity.cache, for each worker; the ones learned first go first. Each takes about 1 KiB, 16 KiB at most.")
OPTION(SIZE, limit, drain, "256MiB", 0, 1099511627776, true,
    "Most bytes read on after an early answer before the connection is cut.")
OPTION(COUNT, limit, connections, "10000", 1, 1000000, true,
    "Most client connections, all workers together; further ones wait unaccepted.")
OPTION(COUNT, limit, client_connections, "2000", 0, 1000000, true,
    "Most connections from one client address, an IPv6 address counting as its /64; further ones are answered 503. 0 means any number. Those of trusted_proxies are not counted.")
OPTION(COUNT, limit, client_uploads, "128", 0, 1000000, true,
    "Most requests of one client address whose bodies, or answers of more than 64 KiB, are on their way at a time, so that slow ones do not take all connections to a service; further ones are answered 503, but for answers to writes. Counted where limit.client_connections counts; 0 means any number.")
OPTION(COUNT, limit, judged, "1000", 1, 1000000, true,
    "Most requests in judgement at a time, until they are answered, all workers together; further ones are answered 503 or pass, as failure.overload says. Reads go on.")
OPTION(SIZE, limit, memory, "256MiB", 16777216, 1099511627776, true,
    "Most memory for the heads, bodies and documents of requests in judgement, all workers together; beyond it further ones are answered 503 or pass, as failure.overload says. Reads go on. Beside it the gate takes up to 48 MiB, and 96 MiB for each worker.")
OPTION(SIZE, limit, rate, "1KiB", 0, 1073741824, true,
    "Least bytes per second of a message body, in either direction, on average over timeout.pace: less ends the connection. 0 means any. A body that stops altogether is a matter of timeout.body and timeout.transfer.")
OPTION(COUNT, limit, upstream_connections, "256", 1, 100000, true,
    "Most connections to one upstream address, for each worker.")
OPTION(COUNT, limit, upstream_idle, "32", 0, 100000, true,
    "Most idle connections kept to one upstream address, for each worker.")
OPTION(COUNT, limit, upstream_failures, "3", 1, 1000, true,
    "Failed connections in a row after which an upstream address is left alone for a while.")
OPTION(TEXT, admin, bind, "", 0, 0, false,
    "Where the admin pages are served: a loopback address such as 127.0.0.1:9470, or a socket such as unix:/run/scs-gate/admin.sock; empty means nowhere.")
OPTION(TEXT, process, user, "", 0, 0, false,
    "User that a gate started as root becomes once it has bound its sockets, read its keys and opened its journal: a name or a number; empty means to stay who it is.")
OPTION(TEXT, process, group, "", 0, 0, false,
    "Group that goes with process.user; empty means that user's own.")
OPTION(SWITCH, process, core_dumps, "no", 0, 0, false,
    "Let a crash leave a core and debuggers look into the process; both show tokens.")
OPTION(CHOICE, process, seccomp, "yes", 0, 0, false,
    "Filter of system calls from the start on: yes lets unknown calls fail, kill ends the gate at the first one, which finds out what is missing, no filters nothing.")
/* clang-format on */
