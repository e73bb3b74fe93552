#!/bin/bash
# sandbox_test.sh [PROGRAM] - does the sandbox cloud answer as the real one?
# One line a call: what it risks, method, service and path, body, status.
set -u

program=${1:-${SANDBOX:-./scs-gate-sandbox}}
scratch=$(mktemp -d)
failures=0

"$program" --ready-file "$scratch/ready" --images 8 --flavors 20 \
    --public-share 2 > "$scratch/out" &
process=$!
trap 'kill $process 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in {1..100}; do
	[ -s "$scratch/ready" ] && break
	sleep 0.05
done
[ -s "$scratch/ready" ] || exit 1

url() {
	jq -r ".$1" "$scratch/ready"
}

log_in() {
	curl -s -D - -o /dev/null "$(url identity)/v3/auth/tokens" -d '{"auth":
	    {"identity": {"methods": ["password"], "password": {"user":
	    {"name": "'"$1"'", "domain": {"id": "default"},
	    "password": "'"${2:-sandbox}"'"}}},
	    "scope": {"project": {"name": "'"$1"'"}}}}' |
	    sed -n 's/^X-Subject-Token: \([0-9a-f]*\).*/\1/p'
}

# expect RISK STATUS METHOD SERVICE PATH [BODY [CURL OPTION...]]
expect() {
	local risk=$1 status=$2 method=$3 service=$4 path=$5 body=${6-} got
	shift "$(($# < 6 ? $# : 6))"
	got=$(curl -s -o "$scratch/answer" -w '%{http_code}' -X "$method" \
	    -H "X-Auth-Token: $token" ${body:+-d "$body"} "$@" \
	    "$(url "$service")$path")
	if [ "$got" = "$status" ]; then
		echo "ok   $risk"
	else
		echo "FAIL $risk: $got, expected $status: $(< "$scratch/answer")"
		failures=$((failures + 1))
	fi
}

# holds RISK FILTER: the last answer, seen through jq
holds() {
	if jq -e "$2" "$scratch/answer" > "$scratch/seen" 2>&1; then
		echo "ok   $1"
	else
		echo "FAIL $1: $(< "$scratch/answer")"
		failures=$((failures + 1))
	fi
}

json=(-H 'Content-Type: application/json')
new=(-H 'Content-Type: application/openstack-images-v2.1-json-patch')
old=(-H 'Content-Type: application/openstack-images-v2.0-json-patch')
raw=(-H 'Content-Type: application/octet-stream')
version=(-H 'OpenStack-API-Version: compute 2.75')
figures='"ram": "0512", "vcpus": 1, "disk": 5'
image=11111111-2222-4333-8444-555555555555

token=
expect 'no token' 401 GET compute /v2.1/flavors
expect 'discovery needs no token' 300 GET image /
expect 'discovery of identity' 300 GET identity /
expect 'discovery of compute' 200 GET compute /v2.1/
token=$(log_in admin wrong)
expect 'wrong password' 401 GET image /v2/images
token=$(log_in admin)
expect 'own token is shown' 200 GET identity /v3/auth/tokens '' \
    -H "X-Subject-Token: $token"
holds 'catalog is in it' '.token.catalog | length == 3'
project=$(jq -r .token.project.id "$scratch/answer")

expect 'flavor with figures as text' 200 POST compute /v2.1/flavors \
    '{"flavor": {"name": "one", "id": "1", '"$figures"'}}' "${json[@]}"
holds 'old microversion' '.flavor | .swap == "" and .ram == 512 and
    (has("extra_specs") or has("description") | not)'
expect 'name taken' 409 POST compute /v2.1/flavors \
    '{"flavor": {"name": "one", '"$figures"'}}' "${json[@]}"
expect 'unknown member' 400 POST compute /v2.1/flavors \
    '{"flavor": {"name": "two", "x": 1, '"$figures"'}}' "${json[@]}"
expect 'legacy drops unknown members' 200 POST compute /v2/flavors \
    '{"flavor": {"name": " two ", "id": "2", "x": 1, '"$figures"'}}' \
    "${json[@]}"
expect 'vcpus of zero' 400 POST compute /v2.1/flavors \
    '{"flavor": {"name": "z", "ram": 1, "vcpus": 0, "disk": 0}}' "${json[@]}"
expect 'form is no JSON' 415 POST compute /v2.1/flavors \
    '{"flavor": {"name": "z", '"$figures"'}}'
expect 'new microversion' 200 GET compute /v2.1/flavors/1 '' "${version[@]}"
holds 'swap is a number' '.flavor | .swap == 0 and .extra_specs == {}'
expect 'microversion out of range' 406 GET compute /v2.1/flavors '' \
    -H 'OpenStack-API-Version: compute 2.999'
expect 'own project in the path' 200 GET compute \
    "/v2.1/$project/flavors/1"
expect 'other project in the path' 400 GET compute /v2.1/abc/flavors/1
expect 'slash at the end' 404 GET compute /v2.1/flavors/
expect 'runs of slashes' 200 GET compute /v2.1//flavors//1
expect 'extra specs' 200 POST compute /v2.1/flavors/1/os-extra_specs \
    '{"extra_specs": {"a:b": "c"}}' "${json[@]}"
expect 'key differs from the path' 400 PUT compute \
    /v2.1/flavors/1/os-extra_specs/a:b '{"x": "y"}' "${json[@]}"
expect 'absent key' 404 DELETE compute /v2.1/flavors/1/os-extra_specs/x
expect 'access to a public flavor' 409 POST compute \
    /v2.1/flavors/1/action '{"addTenantAccess": {"tenant": "x"}}' \
    "${json[@]}" "${version[@]}"
expect 'page of flavors' 200 GET compute \
    '/v2.1/flavors?limit=5&marker=seed-1'
holds 'marker and next' '(.flavors | length == 5) and
    .flavors[0].id == "seed-2" and (.flavors_links[0].href | test("seed-6"))'

expect 'image' 201 POST image /v2/images '{"id": "'$image'", "name": "i",
    "disk_format": "raw", "container_format": "bare", "min_disk": 4.0}'
expect 'id taken' 409 POST image /v2/images '{"id": "'$image'"}'
expect 'property that is no text' 400 POST image /v2/images '{"a": 1}'
expect 'read-only attribute' 403 POST image /v2/images '{"size": "1"}'
expect 'patch of another type' 415 PATCH image /v2/images/$image '[]' \
    "${json[@]}"
expect 'patch' 200 PATCH image /v2/images/$image \
    '[{"op": "add", "path": "/a~1b", "value": "c"}]' "${new[@]}"
holds 'escaped name' '.["a/b"] == "c"'
expect 'old patch: add what exists' 409 PATCH image /v2/images/$image \
    '[{"add": "/name", "value": "c"}]' "${old[@]}"
expect 'old patch' 200 PATCH image /v2/images/$image \
    '[{"replace": "/name", "value": "j"}]' "${old[@]}"
expect 'all of a patch or nothing' 409 PATCH image /v2/images/$image \
    '[{"op": "replace", "path": "/name", "value": "k"},
    {"op": "remove", "path": "/none"}]' "${new[@]}"
expect 'upload of the wrong type' 415 PUT image /v2/images/$image/file abc
expect 'chunked upload' 204 PUT image /v2/images/$image/file abc "${raw[@]}" \
    -H 'Transfer-Encoding: chunked'
expect 'second upload' 409 PUT image /v2/images/$image/file abc "${raw[@]}"
expect 'image after upload' 200 GET image /v2/images/$image
holds 'digests' '.status == "active" and .size == 3 and .name == "j" and
    .checksum == "900150983cd24fb0d6963f7d28e17f72" and
    (.os_hash_value | startswith("ddaf35a193617aba"))'
expect 'frozen format' 403 PATCH image /v2/images/$image \
    '[{"op": "replace", "path": "/disk_format", "value": "raw"}]' "${new[@]}"
expect 'tag' 204 PUT image /v2/images/$image/tags/x%20y
expect 'absent tag' 404 DELETE image /v2/images/$image/tags/z
expect 'method that is not there' 405 PUT image /v2/images/$image
head -c 70000000 /dev/zero > "$scratch/large"
expect 'upload over the limit' 413 PUT image /v2/images/$image/file '' \
    "${raw[@]}" -T "$scratch/large"
expect 'seeded images' 200 GET image '/v2/images?limit=2'
holds 'next page' '(.images | length == 2) and (.next | test("marker="))'
expect 'unknown marker' 400 GET image '/v2/images?marker=x'
expect 'hidden images' 200 GET image '/v2/images?os_hidden=true&limit=1'
holds 'filter goes on to the next page' '(.images | length == 1) and
    .images[0].os_hidden and
    .next == "/v2/images?os_hidden=true&limit=1&marker=" + .images[0].id'

# log_in_with JSON: by an application credential
log_in_with() {
	curl -s -D - -o /dev/null "$(url identity)/v3/auth/tokens" -d '{"auth":
	    {"identity": {"methods": ["application_credential"],
	    "application_credential": '"$1"'}}}' |
	    sed -n 's/^X-Subject-Token: \([0-9a-f]*\).*/\1/p'
}

expect 'own token' 200 GET identity /v3/auth/tokens '' \
    -H "X-Subject-Token: $token"
user=$(jq -r .token.user.id "$scratch/answer")
credentials=/v3/users/$user/application_credentials
expect 'application credential' 201 POST identity "$credentials" \
    '{"application_credential": {"name": "scan",
    "roles": [{"name": "reader"}]}}'
credential=$(jq -r .application_credential.id "$scratch/answer")
secret=$(jq -r .application_credential.secret "$scratch/answer")
expect 'role that the token has not' 400 POST identity "$credentials" \
    '{"application_credential": {"name": "x", "roles": [{"name": "y"}]}}'
expect 'application credential shown' 200 GET identity \
    "$credentials/$credential"
holds 'secret is not shown again' '.application_credential |
    .name == "scan" and (has("secret") | not)'
token=$(log_in_with '{"id": "'"$credential"'", "secret": "no"}')
expect 'wrong secret' 401 GET image /v2/images
token=$(log_in_with '{"name": "scan", "secret": "'"$secret"'",
    "user": {"name": "member"}}')
expect 'name of another user' 401 GET image /v2/images
token=$(log_in_with '{"name": "scan", "secret": "'"$secret"'",
    "user": {"name": "admin"}}')
expect 'login by name' 200 GET image /v2/images
token=$(log_in_with '{"id": "'"$credential"'", "secret": "'"$secret"'"}')
expect 'login by id' 200 GET identity /v3/auth/tokens '' \
    -H "X-Subject-Token: $token"
holds 'only its roles' '.token | .roles[].name == "reader" and
    .methods == ["application_credential"]'
expect 'reader is no admin' 403 GET identity /v3/users
token=$(log_in admin)
expect 'application credential goes' 204 DELETE identity \
    "$credentials/$credential"
token=$(log_in_with '{"id": "'"$credential"'", "secret": "'"$secret"'"}')
expect 'and leads nowhere' 401 GET image /v2/images

token=$(log_in member)
expect 'member creates a flavor' 403 POST compute /v2.1/flavors \
    '{"flavor": {"name": "m", '"$figures"'}}' "${json[@]}"
holds 'dialect of compute' '.forbidden.code == 403'
expect 'member publishes' 403 POST image /v2/images \
    '{"visibility": "public"}' -H 'Accept: application/json'
holds 'dialect of image' '.code == "403 Forbidden"'
expect 'image of others' 404 GET image /v2/images/$image
token=$(log_in admin)
expect 'image goes' 204 DELETE image /v2/images/$image
expect 'its id never returns' 409 POST image /v2/images '{"id": "'$image'"}'

kill "$process"
wait "$process"
status=$?
[ "$status" = 0 ] || echo "FAIL it ends with status $status"
exit $((failures > 0 || status > 0))
