"""Cuts an organisation too large for one model into clusters of teams, and joins the plans of the clusters into one.

Teams whose work hangs together stay together: by what waits for what, by where work stands today, and by who can do it.
What a cluster cannot decide alone keeps its place meanwhile and is looked at again when all is joined.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planning.engine.greedy import finish_of, replay
from planning.engine.problem import Choice, Choices, Problem
from planning.engine.snapshot import Item, LiveAllocation, Movability, Precedence, Snapshot

MOST_NEEDS = 260
"""So many needs are planned well within seconds; a single team may have more."""

NOBODY = -1
"""The team of an item that is no team's."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Teams that are planned together, the items (by index) that they may place, and how many needs theirs have."""

    teams: frozenset[int]
    items: tuple[int, ...]
    needs: int


def cut(problem: Problem, start: Choices, most: int = MOST_NEEDS) -> list[Cluster]:
    """Return clusters of at most so many needs where teams allow it.

    An item is in none where a part of it is fixed, or where it waits for what ``start`` never has done.
    """
    usual = _usual_teams(problem)
    homes = _homes(problem, usual)
    sizes: Counter[int] = Counter({table.lane.team: 0 for table in problem.lanes})
    for number, item in enumerate(problem.items):
        sizes[homes[number]] += sum(problem.needs[need].is_open for need in item.needs)
    joined = _join(problem, homes, sizes, _ties(problem, homes, usual), most)
    items: dict[int, list[int]] = defaultdict(list)
    for number in range(len(problem.items)):
        items[joined[homes[number]]].append(number)
    found = []
    for root in sorted(set(joined.values())):
        teams = frozenset(team for team, other in joined.items() if other == root)
        count = sum(sizes[team] for team in teams)
        if count:
            found.append(Cluster(teams, _own(problem, set(items[root]), start), count))
    return found


def parts(problem: Problem, clusters: Sequence[Cluster], start: Choices) -> list[Snapshot]:
    """Return what each cluster plans by itself: its lanes, its items, and as blocked what none of them may move.

    What waits for an item elsewhere may start once ``start`` has that done, and is left out where it has not.
    """
    moving = {need for cluster in clusters for need in _needs_of(problem, cluster)}
    blocked = _blocked(problem, start, moving)
    return [_part(problem, cluster, start, blocked) for cluster in clusters]


def _part(problem: Problem, cluster: Cluster, start: Choices, blocked: dict[int, list[LiveAllocation]]) -> Snapshot:
    snapshot, items, lanes = problem.snapshot, set(cluster.items), _lanes_of(problem, cluster.teams)
    own = _needs_of(problem, cluster)
    ids = {problem.lanes[lane].lane.id for lane in lanes}
    demands = {problem.needs[need].demand.id for need in own}
    return replace(
        snapshot,
        people=tuple(snapshot.people[number] for number in sorted({problem.lanes[lane].person for lane in lanes})),
        # Standing work is off these minutes already, so that no cluster deals it out anew.
        lanes=tuple(replace(problem.lanes[lane].lane, minutes=tuple(problem.lanes[lane].minutes)) for lane in lanes),
        items=tuple(_waiting(problem, number, items, start) for number in cluster.items),
        demands=tuple(problem.needs[need].demand for need in own),
        precedences=tuple(
            Precedence(problem.items[before].item.id, problem.items[number].item.id, lag)
            for number in cluster.items
            for before, lag in problem.items[number].before
            if before in items
        ),
        standing=(),
        live=(
            *(row for row in problem.movable if row.lane in ids and row.demand in demands),
            *(row for lane in lanes for row in blocked[lane]),
        ),
    )


def join(problem: Problem, clusters: Sequence[Cluster], found: Sequence[Choices | None], start: Choices) -> Choices:
    """Return one plan of what the clusters found; one that found nothing keeps what ``start`` has on its own lanes.

    What starts before something that it waits for elsewhere is moved back; what is undone may go to any team's lanes.
    """
    choices: Choices = {}
    decided: set[int] = set()
    for cluster, placed in zip(clusters, found, strict=True):
        own = _needs_of(problem, cluster)
        decided.update(own)
        if placed is None:
            lanes = set(_lanes_of(problem, cluster.teams))
            placed = {need: start[need] for need in own if need in start and lanes.issuperset(start[need][1])}
        choices.update(placed)
    choices.update({need: choice for need, choice in start.items() if need not in decided})
    return replay(problem, choices)


def by_id(problem: Problem, choices: Choices) -> dict[int, Choice]:
    """Return choices by ids of demands and lanes, as problems of the same organisation understand them."""
    return {
        problem.needs[need].demand.id: (start, tuple(problem.lanes[lane].lane.id for lane in lanes))
        for need, (start, lanes) in choices.items()
    }


def by_index(problem: Problem, choices: dict[int, Choice]) -> Choices:
    """Return choices by the numbers that a problem gives to needs and lanes."""
    return {
        problem.need_index[demand]: (start, tuple(sorted(problem.lane_index[lane] for lane in lanes)))
        for demand, (start, lanes) in choices.items()
    }


def _homes(problem: Problem, usual: dict[int | None, int]) -> list[int]:
    """Return the team that each item is planned with; one of no team goes with the rest of its project."""
    items = (table.item for table in problem.items)
    return [item.team if item.team is not None else usual.get(item.project, NOBODY) for item in items]


def _usual_teams(problem: Problem) -> dict[int | None, int]:
    """Return the team with most items of each project; of equals the first."""
    teams: dict[int | None, Counter[int]] = defaultdict(Counter)
    for table in problem.items:
        if table.item.team is not None and table.item.project is not None:
            teams[table.item.project][table.item.team] += 1
    return {project: min(counts, key=lambda team: (-counts[team], team)) for project, counts in teams.items()}


def _ties(problem: Problem, homes: list[int], usual: dict[int | None, int]) -> Counter[tuple[int, int]]:
    """Count what binds two teams: items that wait for each other, work that stands there, projects of both."""
    pairs: list[tuple[int, int]] = []
    for number, table in enumerate(problem.items):
        pairs += [(homes[number], homes[before]) for before, _ in table.before]
        if table.item.project in usual:
            pairs.append((homes[number], usual[table.item.project]))
    for row in problem.movable:
        if row.demand in problem.need_index and row.lane in problem.lane_index:
            home = homes[problem.needs[problem.need_index[row.demand]].item]
            pairs.append((home, problem.lanes[problem.lane_index[row.lane]].lane.team))
    return Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


class _Joined:
    """Sets of teams that grow together, none above a number of needs."""

    def __init__(self, sizes: dict[int, int], most: int) -> None:
        self.root = {team: team for team in sizes}
        self.size, self.most = dict(sizes), most

    def join(self, one: int, other: int) -> None:
        """Put the sets of two teams together if there is room for that."""
        one, other = self.root[one], self.root[other]
        if one == other or self.size[one] + self.size[other] > self.most:
            return
        kept, gone = min(one, other), max(one, other)
        self.size[kept] += self.size.pop(gone)
        self.root.update({team: kept for team, old in self.root.items() if old == gone})

    def join_nearest(self, root: int, among: Iterable[int]) -> None:
        """Put a set together with the smallest other one of these teams."""
        others = {self.root[team] for team in among} - {root}
        for other in sorted(others, key=lambda team: (self.size[team], team))[:1]:
            self.join(root, other)


def _join(
    problem: Problem, homes: list[int], sizes: dict[int, int], ties: Counter[tuple[int, int]], most: int
) -> dict[int, int]:
    """Return a root per team: the strongest ties first, then who lacks somebody with who has them, then the small."""
    joined = _Joined(sizes, most)
    for (one, other), _ in sorted(ties.items(), key=lambda entry: (-entry[1], entry[0])):
        joined.join(one, other)
    for number, table in enumerate(problem.items):
        for need in table.needs:
            able = {problem.lanes[lane].lane.team for lane in problem.needs[need].lanes}
            root = joined.root[homes[number]]
            if able and root not in {joined.root[team] for team in able}:
                joined.join_nearest(root, able)
    for small in sorted(joined.size, key=lambda team: (joined.size[team], team)):
        if joined.size.get(small, most) < most // 3:
            joined.join_nearest(small, list(joined.size))
    return joined.root


def _lanes_of(problem: Problem, teams: Iterable[int]) -> list[int]:
    wanted = set(teams)
    return [number for number, table in enumerate(problem.lanes) if table.lane.team in wanted]


def _needs_of(problem: Problem, cluster: Cluster) -> list[int]:
    return sorted(need for number in cluster.items for need in problem.items[number].needs)


def _own(problem: Problem, members: set[int], start: Choices) -> tuple[int, ...]:
    """Return the items that a cluster may place: all parts still to plan, and no wait for what never ends."""
    own = set[int]()
    for number in problem.in_order():
        item = problem.items[number]
        if number not in members or not item.needs or any(problem.needs[need].fixed for need in item.needs):
            continue
        if all(before in own or finish_of(problem, start, before) is not None for before, _ in item.before):
            own.add(number)
    return tuple(sorted(own))


def _waiting(problem: Problem, number: int, own: set[int], start: Choices) -> Item:
    """Return an item that starts no earlier than ``start`` has done what it waits for elsewhere."""
    table = problem.items[number]
    first = table.item.earliest
    for before, lag in table.before:
        finish = None if before in own else finish_of(problem, start, before)
        if finish is not None:
            first = max(first, finish + 1 + lag)
    return replace(table.item, earliest=first)


def _blocked(problem: Problem, start: Choices, moving: set[int]) -> dict[int, list[LiveAllocation]]:
    """Return what stands on each lane and no cluster may move, as fixed work of no demand."""
    rows = [
        (problem.lane_index[row.lane], row.start, row.end) for row in problem.fixed if row.lane in problem.lane_index
    ]
    for need, (day, lanes) in start.items():
        if need not in moving:
            minutes = problem.needs[need].minutes
            rows += [(lane, day, problem.end_of(lane, day, minutes)) for lane in lanes]
    found: dict[int, list[LiveAllocation]] = defaultdict(list)
    for number, (lane, first, last) in enumerate(sorted(rows), start=1):
        row = LiveAllocation(-number, -number, problem.lanes[lane].lane.id, first, last, Movability.FIXED)
        found[lane].append(row)
    return found
