"""What is special about some kinds of records when they come from a file."""

from planning.exchange.kinds.allocations import AllocationHandler
from planning.exchange.kinds.base import Handler
from planning.exchange.kinds.items import ItemHandler
from planning.exchange.kinds.people import MembershipHandler, PersonHandler

HANDLERS: dict[str, type[Handler]] = {
    "workitem": ItemHandler,
    "person": PersonHandler,
    "membership": MembershipHandler,
    "allocation": AllocationHandler,
}

__all__ = ["HANDLERS", "Handler"]
