/*
 * api_table.h - one row per call that creates, changes or deletes a flavor
 * or an image, included by api.c only.
 *
 * CALL(service, method, path, call, name, treatment, body, state)
 *	path is what stands below version and project; {id} is the object the
 *	call is about, {sub} what it concerns of it (spec key, tag, member,
 *	store). The first row that matches holds.
 *
 * HARMLESS(service, root)
 *	paths below which no call writes a flavor or an image unless a CALL
 *	says so. A mutating call below any other root is an unknown write.
 */
/* clang-format off */
CALL(COMPUTE, "POST", "/flavors", FLAVOR_CREATE, "flavor-create", JUDGE, COLLECT, NONE)
CALL(COMPUTE, "PUT", "/flavors/{id}", FLAVOR_UPDATE, "flavor-update", JUDGE, COLLECT, NONE)
CALL(COMPUTE, "DELETE", "/flavors/{id}", FLAVOR_DELETE, "flavor-delete", JUDGE, NONE, FLAVOR)
CALL(COMPUTE, "POST", "/flavors/{id}/os-extra_specs", SPECS_CREATE, "flavor-specs-create", JUDGE, COLLECT, FLAVOR)
CALL(COMPUTE, "PUT", "/flavors/{id}/os-extra_specs/{sub}", SPEC_UPDATE, "flavor-spec-update", JUDGE, COLLECT, FLAVOR)
CALL(COMPUTE, "DELETE", "/flavors/{id}/os-extra_specs/{sub}", SPEC_DELETE, "flavor-spec-delete", JUDGE, NONE, FLAVOR)
CALL(COMPUTE, "POST", "/flavors/{id}/action", FLAVOR_ACTION, "flavor-access", RECORD, COLLECT, NONE)
CALL(COMPUTE, "POST", "/servers/{id}/action", SERVER_ACTION, "server-action", JUDGE, COLLECT, NONE)
CALL(COMPUTE, "POST", "/os-volumes_boot/{id}/action", SERVER_ACTION, "server-action", JUDGE, COLLECT, NONE)
CALL(COMPUTE, "DELETE", "/images/{id}", NOVA_IMAGE_DELETE, "nova-image-delete", JUDGE, NONE, IMAGE)
CALL(COMPUTE, "POST", "/images/{id}/metadata", NOVA_IMAGE_METADATA, "nova-image-metadata", REFUSE, COLLECT, NONE)
CALL(COMPUTE, "PUT", "/images/{id}/metadata", NOVA_IMAGE_METADATA, "nova-image-metadata", REFUSE, COLLECT, NONE)
CALL(COMPUTE, "PUT", "/images/{id}/metadata/{sub}", NOVA_IMAGE_METADATA, "nova-image-metadata", REFUSE, COLLECT, NONE)
CALL(COMPUTE, "DELETE", "/images/{id}/metadata/{sub}", NOVA_IMAGE_METADATA, "nova-image-metadata", REFUSE, NONE, NONE)

CALL(IMAGE, "POST", "/images", IMAGE_CREATE, "image-create", JUDGE, COLLECT, NONE)
CALL(IMAGE, "PATCH", "/images/{id}", IMAGE_UPDATE, "image-update", JUDGE, COLLECT, IMAGE)
CALL(IMAGE, "DELETE", "/images/{id}", IMAGE_DELETE, "image-delete", JUDGE, NONE, IMAGE)
CALL(IMAGE, "PUT", "/images/{id}/file", IMAGE_UPLOAD, "image-upload", RECORD, STREAM, NONE)
CALL(IMAGE, "PUT", "/images/{id}/stage", IMAGE_STAGE, "image-stage", RECORD, STREAM, NONE)
CALL(IMAGE, "POST", "/images/{id}/import", IMAGE_IMPORT, "image-import", RECORD, COLLECT, NONE)
CALL(IMAGE, "POST", "/images/{id}/actions/deactivate", IMAGE_DEACTIVATE, "image-deactivate", RECORD, NONE, NONE)
CALL(IMAGE, "POST", "/images/{id}/actions/reactivate", IMAGE_REACTIVATE, "image-reactivate", RECORD, NONE, NONE)
CALL(IMAGE, "PUT", "/images/{id}/tags/{sub}", IMAGE_TAG, "image-tag", RECORD, NONE, NONE)
CALL(IMAGE, "DELETE", "/images/{id}/tags/{sub}", IMAGE_TAG, "image-tag", RECORD, NONE, NONE)
CALL(IMAGE, "POST", "/images/{id}/members", IMAGE_MEMBER, "image-member", RECORD, COLLECT, NONE)
CALL(IMAGE, "PUT", "/images/{id}/members/{sub}", IMAGE_MEMBER, "image-member", RECORD, COLLECT, NONE)
CALL(IMAGE, "DELETE", "/images/{id}/members/{sub}", IMAGE_MEMBER, "image-member", RECORD, NONE, NONE)
CALL(IMAGE, "DELETE", "/stores/{sub}/{id}", IMAGE_LOCATION, "image-location-delete", RECORD, NONE, NONE)
CALL(IMAGE, "POST", "/tasks", TASK_CREATE, "task-create", JUDGE, COLLECT, NONE)

HARMLESS(COMPUTE, "os-agents")
HARMLESS(COMPUTE, "os-aggregates")
HARMLESS(COMPUTE, "os-assisted-volume-snapshots")
HARMLESS(COMPUTE, "os-baremetal-nodes")
HARMLESS(COMPUTE, "os-cells")
HARMLESS(COMPUTE, "os-certificates")
HARMLESS(COMPUTE, "os-cloudpipe")
HARMLESS(COMPUTE, "os-fixed-ips")
HARMLESS(COMPUTE, "os-floating-ip-dns")
HARMLESS(COMPUTE, "os-floating-ips")
HARMLESS(COMPUTE, "os-floating-ips-bulk")
HARMLESS(COMPUTE, "os-hosts")
HARMLESS(COMPUTE, "os-keypairs")
HARMLESS(COMPUTE, "os-networks")
HARMLESS(COMPUTE, "os-quota-class-sets")
HARMLESS(COMPUTE, "os-quota-sets")
HARMLESS(COMPUTE, "os-security-group-default-rules")
HARMLESS(COMPUTE, "os-security-group-rules")
HARMLESS(COMPUTE, "os-security-groups")
HARMLESS(COMPUTE, "os-server-external-events")
HARMLESS(COMPUTE, "os-server-groups")
HARMLESS(COMPUTE, "os-services")
HARMLESS(COMPUTE, "os-snapshots")
HARMLESS(COMPUTE, "os-tenant-networks")
HARMLESS(COMPUTE, "os-volumes")
HARMLESS(COMPUTE, "os-volumes_boot")
HARMLESS(COMPUTE, "servers")

HARMLESS(IMAGE, "cache")
HARMLESS(IMAGE, "cached_images")
HARMLESS(IMAGE, "metadefs")
HARMLESS(IMAGE, "queued_images")
/* clang-format on */
