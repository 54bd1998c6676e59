"""The Kubernetes project as a bundle: SIGs, their leaders, subprojects and KEPs. Run it with ``--help`` to see how."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import yaml

from benchmarks.real import common
from benchmarks.real import kubernetes_rules as rules
from benchmarks.real.kubernetes_rules import Record

POSTS = (("chairs", "ai_developer"), ("tech_leads", "ml_engineer"))
GROUPS = ("sigs", "workinggroups", "committees")
PLACEHOLDER = "tbd"
MEMBERS_SINCE = "2018-01-01"
TEXTS = (("status_text", "status", 100), ("stage_text", "stage", 100), ("milestone", "latest-milestone", 40))


@dataclass
class Person:
    """Somebody who leads or approves: lanes as pairs of SIG and role, posts in all, what they lead and approve."""

    key: str
    name: str
    lanes: list[tuple[str, str]] = field(default_factory=list)
    posts: int = 0
    is_leader: bool = True
    led: frozenset[str] = frozenset()
    approves: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)


def read(folder: Path) -> tuple[list[Record], dict[str, Any]]:
    """Return the KEPs and the groups of the source."""
    keps = json.loads((folder / "keps.json").read_text(encoding="utf-8"))
    groups = yaml.safe_load((folder / "sigs.yaml").read_text(encoding="utf-8"))
    return keps, groups


def convert(
    keps: Sequence[Record], groups: Mapping[str, Any], today: date, kinds: Sequence[str] = ("sigs",)
) -> common.Bundle:
    """Return the bundle; what it does not find in the source follows ``kubernetes_rules.RULES``.

    ``kinds`` are the kinds of group that become teams: those that plan work, or all of ``GROUPS``.
    """
    people = _people(keps, groups, kinds)
    teams = [group for kind in kinds for group in groups[kind]]
    known = {str(group["dir"]).casefold() for kind in GROUPS for group in groups[kind]}
    numbers = Counter(str(kep["kep-number"]) for kep in keps)
    return {
        "format": "team-planning-bundle",
        "version": 1,
        "organisation": {
            "name": "Kubernetes",
            "current_milestone": f"v1.{rules.CURRENT_RELEASE}",
            "status_words": rules.STATUS_WORDS,
            "stage_words": rules.STAGE_WORDS,
        },
        "teams": [_team(group) for group in teams],
        "people": [_person(person) for person in people.values()],
        "memberships": [row for person in people.values() for row in _memberships(person)],
        "projects": [_project(kep) for kep in keps],
        "components": [row for sig in groups["sigs"] for row in _components(sig)],
        "work_items": [_item(kep, numbers) for kep in keps],
        "ownerships": [
            *(_ownership(kep, people, today, known) for kep in keps),
            *(_held_by_team(row) for sig in groups["sigs"] for row in _components(sig)),
        ],
    }


def approvers(kep: Record) -> list[str]:
    """Return the distinct entries that approve a KEP, in their order, without the leading @ and without case."""
    entries = (str(entry).strip().removeprefix("@").strip().casefold() for entry in kep["approvers"] or ())
    return list(dict.fromkeys(entry for entry in entries if entry))


def is_person(entry: str) -> bool:
    """Whether an approver is one person's handle: no placeholder, no group, no remark behind the name."""
    return entry != PLACEHOLDER and " " not in entry and not entry.startswith("sig-")


def leaders(group: Record) -> Iterator[tuple[Record, str]]:
    """Give who leads a group, once for each post, with the role that stands for the post."""
    for post, role in POSTS:
        for leader in group["leadership"].get(post) or ():
            yield leader, role


def _people(keps: Sequence[Record], groups: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Person]:
    """Return who leads a group or approves a KEP, by handle."""
    people = _leaders(groups, kinds)
    for kep in keps:
        for entry in filter(is_person, approvers(kep)):
            person = people.setdefault(entry, Person(entry, entry))
            person.approves[kep["owning-sig"]] += 1
            person.tags[rules.tag(kep)] += 1
    names, posts = _names_and_posts(groups)
    for key, person in people.items():
        person.name, person.posts = names.get(key, key), posts[key]
        person.led = frozenset(sig for sig, _ in person.lanes if sig in rules.FIELDS)
        if not person.lanes:
            person.lanes.append((_most(person.approves), rules.LEADING[_most(person.tags)]))
            person.posts += 1
            person.is_leader = False
    return people


def _leaders(groups: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for kind in kinds:
        for group in groups[kind]:
            for leader, role in leaders(group):
                key = leader["github"].casefold()
                people.setdefault(key, Person(key, key)).lanes.append((group["dir"], role))
    return people


def _names_and_posts(groups: Mapping[str, Any]) -> tuple[dict[str, str], Counter[str]]:
    names: dict[str, str] = {}
    posts: Counter[str] = Counter()
    for kind in GROUPS:
        for group in groups[kind]:
            for leader, _ in leaders(group):
                key = leader["github"].casefold()
                names.setdefault(key, leader.get("name") or key)
                posts[key] += 1
    return names, posts


def _most(counted: Counter[str]) -> str:
    """Return what is there most often; of equals the first by name."""
    return min(counted, key=lambda name: (-counted[name], name))


def _team(sig: Record) -> Record:
    first = next((leader for leader, role in leaders(sig) if role == POSTS[0][1]), None)
    lead = first["github"].casefold() if first else None
    purpose = " ".join((sig.get("mission_statement") or "").split())
    return {"key": sig["dir"], "name": f"{_kind_of(sig)} {sig['name']}", "lead": lead, "purpose": purpose}


def _kind_of(group: Record) -> str:
    kind = str(group["dir"]).partition("-")[0]
    return kind.capitalize() if len(kind) > 3 else kind.upper()


def _person(person: Person) -> Record:
    levels: defaultdict[str, int] = defaultdict(int)
    for sig in (*person.led, *person.approves):
        skill = rules.FIELDS[sig]
        levels[skill] = max(levels[skill], 4 if sig in person.led else 3)
    levels[rules.PLATFORM] = 4 if person.led else 3
    skills = [{"skill": skill, "level": level} for skill, level in sorted(levels.items())]
    return {"key": person.key, "name": person.name, "skills": skills}


def _memberships(person: Person) -> Iterator[Record]:
    share = (Decimal(100) / person.posts).quantize(Decimal("0.01"), ROUND_DOWN)
    for sig, role in person.lanes:
        yield {
            "key": f"{sig}/{person.key}/{role}", "person": person.key, "team": sig, "role": role,
            "share_percent": str(share), "starts_on": MEMBERS_SINCE, "is_lead": person.is_leader,
        }  # fmt: skip


def _components(sig: Record) -> Iterator[Record]:
    for part in sig["subprojects"] or ():
        yield {
            "key": f"{sig['dir']}/{part['name']}", "name": part["name"], "kind": "platform_layer",
            "team": sig["dir"], "summary": " ".join((part.get("description") or "").split()),
        }  # fmt: skip


def _dates(kep: Record) -> dict[str, str]:
    """Return when a KEP began and when it is due; a release before the beginning is none."""
    started, due = rules.day(kep.get("creation-date")), rules.due(kep)
    if started and due and due < started:
        due = None
    return {name: str(day) for name, day in (("starts_on", started), ("due_on", due)) if day}


def _project(kep: Record) -> Record:
    lifecycle, is_read = rules.lifecycle(kep)
    dates = _dates(kep)
    assumed = [name for name in ("due_on",) if name in dates] + ([] if is_read else ["lifecycle"])
    return {
        "key": kep["path"], "name": kep["title"], "team": kep["owning-sig"], "lifecycle": lifecycle,
        "stage": rules.stage(kep), "summary": kep.get("motivation") or "", **dates, "assumed": assumed,
        **{name: str(kep.get(theirs) or "")[:longest] for name, theirs, longest in TEXTS},
    }  # fmt: skip


def _item(kep: Record, numbers: Counter[str]) -> Record:
    lifecycle, _ = rules.lifecycle(kep)
    number = str(kep["kep-number"])
    is_own = number.isdecimal() and numbers[number] == 1
    row: Record = {
        "key": kep["path"], "title": kep["title"], "project": kep["path"], "description": kep.get("summary") or "",
        "number": f"KEP-{number}" if is_own else None, "tag": rules.tag(kep), "tag_source": "rule",
        "status": lifecycle if lifecycle in ("done", "cancelled") else "to_do",
        "priority": rules.priority(kep), "effort": rules.effort(kep), **_dates(kep),
        "assumed": ["tag", "priority", "effort"],
    }  # fmt: skip
    if rules.is_open(kep):
        row["skills"] = rules.needs(kep)
        row["assumed"].append("skills")
    elif lifecycle == "done":
        updated = rules.day(kep.get("last-updated"))
        row["done_on"] = str(updated) if updated else None
    return row


def _ownership(kep: Record, people: Mapping[str, Person], today: date, known_groups: set[str]) -> Record:
    """Name the first approver accountable and the others backups; entries that are no person stay as they stand."""
    mentioned = [str(name).strip() for name in kep.get("participating-sigs") or ()]
    named = approvers(kep)
    known = [entry for entry in named if entry in people]
    began = rules.day(kep.get("creation-date"))
    return {
        "key": kep["path"], "project": kep["path"], "team": kep["owning-sig"],
        "person": known[0] if known else None, "backups": known[1:],
        "named_owners": [entry for entry in named if entry not in people],
        "mentioned": [name for name in mentioned if name and name.casefold() not in known_groups],
        "starts_on": str(min(began or today, today)), "source": "imported",
    }  # fmt: skip


def _held_by_team(component: Record) -> Record:
    """Name the SIG alone: the people stand in files that the data points to but does not hold."""
    return {
        "key": component["key"], "component": component["key"], "team": component["team"],
        "starts_on": MEMBERS_SINCE, "source": "imported",
    }  # fmt: skip


def main() -> None:
    """Convert, import, check, plan and tell."""
    about = "Import the Kubernetes project into a portal for once, check its owners, plan it, and tell what was found."
    asked = common.options(common.parser(about, "k8s").parse_args())
    keps, groups = read(asked.data)
    bundle = convert(keps, groups, asked.today)
    found = common.measure(bundle, asked)
    common.tell(found, rules.RULES, asked.json)


if __name__ == "__main__":
    main()
