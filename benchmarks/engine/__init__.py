"""The planner against outside instances, floors and peers: ``python -m benchmarks.engine COMMAND``."""
