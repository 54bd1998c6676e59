"""Writes that can be tried first, repeated safely, and that do not overwrite what somebody else did."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from planning.api.errors import Problem, refuse
from planning.api.renderers import dump
from planning.models import IdempotencyKey, User

KEPT = timedelta(days=1)
KEY = re.compile(r"[\x21-\x7e]{1,100}")


def is_dry_run(request: Request) -> bool:
    """Say whether the request only asks what would happen."""
    text = request.query_params.get("dry_run", "false")
    if text not in {"true", "false"}:
        raise refuse("dry_run", f"{text[:20]} is not true or false.", "invalid_choice")
    return text == "true"


def write(request: Request, do: Callable[[], Response], *, makes: bool = False) -> Response:
    """Do it in one transaction; with ``dry_run=true`` take it back afterwards and answer what it would have been.

    Parameters
    ----------
    makes : bool
        Whether it makes something: then an ``Idempotency-Key`` is honoured.
    """
    is_dry = is_dry_run(request)
    key = _key(request) if makes else None
    with transaction.atomic():
        answer = do() if key is None or is_dry else _once(request, key, do)
        if is_dry:
            transaction.set_rollback(True)
            answer["Dry-Run"] = "true"
    return answer


def _key(request: Request) -> str | None:
    key: str | None = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise refuse("Idempotency-Key", "Give 1 to 100 visible ASCII characters.", "invalid")
    return key


def _once(request: Request, key: str, do: Callable[[], Response]) -> Response:
    assert isinstance(request.user, User)  # noqa: S101 -- the permission let nobody else in
    mine = IdempotencyKey.objects.filter(user=request.user)
    mine.filter(created_at__lt=timezone.now() - KEPT).delete()
    digest = sha256(b"\n".join((request.get_full_path().encode(), request.body))).hexdigest()
    try:
        with transaction.atomic():
            # Stored before the work: a second request with the key waits here for the first one's answer.
            row = mine.create(
                user=request.user, key=key, path=request.path[:200], request_digest=digest, status=0, body={}
            )
    except IntegrityError:
        return _again(mine.get(key=key), digest)
    answer = do()
    row.status = answer.status_code
    row.body = {"data": orjson.loads(dump(answer.data)), "headers": {name: answer[name] for name in _kept(answer)}}
    row.save(update_fields=["status", "body", "updated_at"])
    return answer


def _kept(answer: Response) -> list[str]:
    return [name for name in ("Location", "ETag") if answer.has_header(name)]


def _again(row: IdempotencyKey, digest: str) -> Response:
    if row.request_digest != digest:
        text = "This Idempotency-Key was used for another request. Take a new one."
        raise Problem("idempotency_key_reused", text)
    headers = {**row.body["headers"], "Idempotency-Replayed": "true"}
    return Response(row.body["data"], status=row.status, headers=headers)


def etag_of(data: Any) -> str:
    """Return the version of what is shown; it differs for readers who see different parts."""
    return f'"{sha256(dump(data)).hexdigest()[:32]}"'


def check_match(request: Request, data: Any) -> None:
    """Refuse unless ``If-Match``, where it is given, names the version that is stored.

    Raises
    ------
    Problem
        ``changed_meanwhile``.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    tags = parse_etags(wanted)
    if "*" not in tags and etag_of(data) not in tags:
        text = "Somebody changed this since you read it. Read it again, then change it."
        raise Problem("changed_meanwhile", text)
