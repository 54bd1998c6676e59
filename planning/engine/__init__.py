"""The planner: a Snapshot in, a Plan out. Plain Python and the numeric libraries, no Django."""
