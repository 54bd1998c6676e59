"""Suggests a tag for a work item, with reasons, or abstains when the evidence is weak."""
