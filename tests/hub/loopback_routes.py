"""What the loopback Hub answers: one function per route, from a request to an answer."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field

REPO = r"([^/]+/[^/]+)"


@dataclass
class Answer:
    status: int
    body: object
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def denied(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"error": message}, {"X-Error-Code": code, "X-Error-Message": message} if code else {})


def git_name(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_large(hub, path: str) -> bool:
    return hub.large and path.endswith(".safetensors")


def readable(hub, request, name: str):
    """The repository, or the answer to somebody who may not see it: the same as if it were not there."""
    repo = hub.repos.get(name)
    if request.token is not None and request.token not in hub.users:
        return denied(401, "", "Invalid credentials in Authorization header")
    if repo is None or not hub.may_read(repo, request.token):
        anonymous = request.token is None
        return denied(401 if anonymous else 404, "RepoNotFound", "Repository not found")
    return repo


def whoami(hub, request) -> Answer:
    name = hub.users.get(request.token)
    if name is None:
        return denied(401, "", "Invalid user token.")
    return Answer(200, {"type": "user", "name": name, "orgs": [], "auth": {"type": "access_token"}})


def validate(hub, request) -> Answer:
    return Answer(200, {"errors": [], "warnings": []})


def create(hub, request) -> Answer:
    told = json.loads(request.body)
    name = f"{told.get('organization') or hub.users.get(request.token)}/{told['name']}"
    if not hub.may_write(name, request.token):
        return denied(403, "", "You don't have the rights to create a model under this namespace")
    url = f"{hub.url}/{name}"
    if name in hub.repos:
        return Answer(409, {"error": "You already created this model repo", "url": url})
    hub.add(name, {}, private=told.get("visibility") == "private")
    return Answer(200, {"url": url, "name": name, "id": "1"})


def delete(hub, request) -> Answer:
    told = json.loads(request.body)
    name = f"{told.get('organization') or hub.users.get(request.token)}/{told['name']}"
    if not hub.may_write(name, request.token):
        return denied(403, "", "You don't have the rights to delete this")
    if hub.repos.pop(name, None) is None:
        return denied(404, "RepoNotFound", "Repository not found")
    return Answer(200, {})


def information(hub, request, name: str, revision: str) -> Answer:
    repo = readable(hub, request, name)
    if isinstance(repo, Answer):
        return repo
    if repo.commit(revision) is None:
        return denied(404, "RevisionNotFound", "Invalid rev id")
    return Answer(200, _told(hub, repo, revision, "blobs" in request.query))


def tree(hub, request, name: str, revision: str) -> Answer:
    repo = readable(hub, request, name)
    if isinstance(repo, Answer):
        return repo
    files = sorted(repo.files(revision).items())
    return Answer(
        200, [{"type": "file", "path": path, "size": len(data), "oid": git_name(data)} for path, data in files]
    )


def auth_check(hub, request, name: str) -> Answer:
    repo = readable(hub, request, name)
    if isinstance(repo, Answer):
        return repo
    if repo.gated and not hub.may_write(name, request.token):
        return denied(403, "GatedRepo", "Access to this model is restricted")
    return Answer(200, {})


def _told(hub, repo, revision: str, blobs: bool) -> dict:
    siblings = [_sibling(hub, path, data, blobs) for path, data in sorted(repo.files(revision).items())]
    return {
        "_id": "1",
        "id": repo.name,
        "modelId": repo.name,
        "sha": repo.commit(revision),
        "private": repo.private,
        "gated": "auto" if repo.gated else False,
        "disabled": False,
        "tags": repo.tags,
        "likes": 3,
        "downloads": 12,
        "lastModified": "2026-01-02T03:04:05.000Z",
        "createdAt": "2026-01-01T00:00:00.000Z",
        "siblings": siblings,
    }


def _sibling(hub, path: str, data: bytes, blobs: bool) -> dict:
    told = {"rfilename": path}
    if blobs:
        told |= {"size": len(data), "blobId": git_name(data)}
        if is_large(hub, path):
            told |= {"blobId": "0" * 40, "lfs": {"sha256": sha256(data), "size": len(data), "pointerSize": 134}}
    return told


def models(hub, request) -> Answer:
    wanted = set(request.query.get("filter", []))
    limit = int(request.query.get("limit", ["1000"])[0])
    shown = [repo for repo in hub.repos.values() if wanted <= set(repo.tags) and hub.may_read(repo, request.token)]
    return Answer(200, [_told(hub, repo, "main", False) for repo in shown[:limit]])


def preupload(hub, request, name: str, revision: str) -> Answer:
    repo = readable(hub, request, name)
    if isinstance(repo, Answer):
        return repo
    files = repo.files(revision)
    return Answer(200, {"files": [_mode(hub, files, told["path"]) for told in json.loads(request.body)["files"]]})


def _mode(hub, files: dict[str, bytes], path: str) -> dict:
    large, data = is_large(hub, path), files.get(path)
    known = None if data is None else sha256(data) if large else git_name(data)
    return {"path": path, "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, "oid": known}


def commit(hub, request, name: str, revision: str) -> Answer:
    hub.on_commit()
    if not hub.may_write(name, request.token):
        return denied(403, "", "Forbidden")
    repo = hub.repos[name]
    lines = [json.loads(line) for line in request.body.splitlines() if line.strip()]
    parent = lines[0]["value"].get("parentCommit")
    if parent and parent != repo.head:
        return denied(412, "", "A commit has happened since. Please refresh and try again.")
    files = dict(repo.files(repo.head))
    for line in lines[1:]:
        _change(hub, files, line["key"], line["value"])
    repo.tags = _tags(files.get("README.md", b""))
    made = repo.add_commit(files)
    return Answer(200, {"success": True, "commitUrl": f"{hub.url}/{name}/commit/{made}", "commitOid": made})


def _change(hub, files: dict[str, bytes], key: str, value: dict) -> None:
    if key == "file":
        files[value["path"]] = base64.b64decode(value["content"])
    elif key == "lfsFile":
        files[value["path"]] = hub.stored[value["oid"]]
    elif key == "deletedFile":
        del files[value["path"]]
    else:
        raise AssertionError(key)


def _tags(card: bytes) -> list[str]:
    """As the Hub makes them of a card's header."""
    header = card.decode().split("---")[1] if card.startswith(b"---") else ""
    fields = re.findall(r"^(library_name|pipeline_tag): (.*)$", header, re.MULTILINE)
    licences = [f"license:{name}" for name in re.findall(r"^license: (.*)$", header, re.MULTILINE)]
    return [value for _, value in fields] + re.findall(r"^- (.*)$", header, re.MULTILINE) + licences


def batch(hub, request, name: str) -> Answer:
    objects = [_upload(hub, told) for told in json.loads(request.body)["objects"]]
    body = {"transfer": "basic", "objects": objects}
    return Answer(200, body, {"Content-Type": "application/vnd.git-lfs+json"})


def _upload(hub, told: dict) -> dict:
    if told["oid"] in hub.stored:
        return told
    actions = {"upload": {"href": f"{hub.url}/large/{told['oid']}"}, "verify": {"href": f"{hub.url}/verify"}}
    return told | {"actions": actions}


def put(hub, request, oid: str) -> Answer:
    if sha256(request.body) != oid:
        return denied(400, "", "not these bytes")
    hub.stored[oid] = request.body
    return Answer(200, b"")


def verify(hub, request) -> Answer:
    return Answer(200, {})


def resolve(hub, request, name: str, revision: str, path: str) -> Answer:
    repo = readable(hub, request, name)
    if isinstance(repo, Answer):
        return repo
    if repo.gated and not hub.may_write(name, request.token):
        return denied(403, "GatedRepo", "Access to this model is restricted")
    files = repo.files(revision)
    if files is None:
        return denied(404, "RevisionNotFound", "Invalid rev id")
    if path not in files:
        return denied(404, "EntryNotFound", "Entry not found")
    commit = repo.commit(revision)
    if is_large(hub, path):
        storage = hub.url.replace("127.0.0.1", "localhost")  # another host, as far as a client can tell
        linked = {"X-Linked-Size": str(len(files[path])), "X-Linked-ETag": f'"{sha256(files[path])}"'}
        location = {"Location": f"{storage}/large/{commit}/{name}/{path}", "X-Repo-Commit": commit}
        return Answer(302, b"", location | linked)
    answer = _bytes(files[path])
    return Answer(200, answer.body, answer.headers | {"X-Repo-Commit": commit})


def large(hub, request, revision: str, name: str, path: str) -> Answer:
    return _bytes(hub.repos[name].files(revision)[path])


def _bytes(data: bytes) -> Answer:
    return Answer(200, data, {"Content-Type": "application/octet-stream", "ETag": f'"{git_name(data)}"'})


ROUTES = [
    (method, re.compile(pattern), act)
    for method, pattern, act in (
        ("GET", "/api/whoami-v2", whoami),
        ("POST", "/api/validate-yaml", validate),
        ("POST", "/api/repos/create", create),
        ("DELETE", "/api/repos/delete", delete),
        ("GET", "/api/models", models),
        ("GET", rf"/api/models/{REPO}/revision/(.+)", information),
        ("GET", rf"/api/models/{REPO}/tree/(.+)", tree),
        ("GET", rf"/api/models/{REPO}/auth-check", auth_check),
        ("POST", rf"/api/models/{REPO}/preupload/(.+)", preupload),
        ("POST", rf"/api/models/{REPO}/commit/(.+)", commit),
        ("POST", rf"/{REPO}\.git/info/lfs/objects/batch", batch),
        ("PUT", r"/large/([0-9a-f]+)", put),
        ("POST", "/verify", verify),
        ("GET", rf"/{REPO}/resolve/([^/]+)/(.+)", resolve),
        ("HEAD", rf"/{REPO}/resolve/([^/]+)/(.+)", resolve),
        ("GET", rf"/large/([0-9a-f]+)/{REPO}/(.+)", large),
    )
]
