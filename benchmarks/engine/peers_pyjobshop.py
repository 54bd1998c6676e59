"""Solve a project with PyJobShop: run by ``peers`` in the interpreter that has it; the project comes as JSON."""

import json
import sys


def main() -> None:
    """Read durations, choices of resources and pairs that wait; print makespan, bound and status."""
    import pyjobshop  # type: ignore[import-not-found]  # in an environment of its own

    given = json.load(sys.stdin)
    model = pyjobshop.Model()
    machines = {number: model.add_machine() for number in given["resources"]}
    tasks = {}
    for number, duration, choices in given["tasks"]:
        tasks[number] = model.add_task()
        for choice in choices:
            model.add_mode(tasks[number], machines[choice], duration)
    for before, after in given["waits"]:
        model.add_end_before_start(tasks[before], tasks[after])
    result = model.solve(time_limit=given["seconds"], display=False)
    print(json.dumps({"objective": int(result.objective), "bound": float(result.lower_bound),
                      "status": result.status.value}))  # fmt: skip


if __name__ == "__main__":
    main()
