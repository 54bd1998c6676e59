"""What is told to a process that plans clusters, and what it answers: each message is its length and MessagePack."""

import struct
from typing import IO, TypeVar

import msgspec

from planning.engine.objective import Objective
from planning.engine.problem import Choice
from planning.engine.snapshot import Snapshot

LENGTH = struct.Struct("<Q")


class Job(msgspec.Struct, frozen=True):
    """A cluster to plan, in ``share`` of the seconds that are left until ``deadline`` when its turn comes.

    ``deadline`` is in seconds of ``time.time``, which processes share.
    """

    number: int
    snapshot: Snapshot
    objective: Objective
    share: float
    deadline: float
    work_limit: float | None = None
    seed: int = 0


class Done(msgspec.Struct, frozen=True):
    """The plan of a cluster: start and lanes by demand, in ids."""

    number: int
    choices: dict[int, Choice]


Message = TypeVar("Message", Job, Done)


def write(file: IO[bytes], message: Job | Done) -> None:
    """Write a message with its length before it."""
    data = msgspec.msgpack.encode(message)
    file.write(LENGTH.pack(len(data)) + data)
    file.flush()


def read(file: IO[bytes], kind: type[Message]) -> Message | None:
    """Read the next message; None where there is none, or only a part of one."""
    head = file.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = file.read(length)
    return msgspec.msgpack.decode(data, type=kind) if len(data) == length else None
