"""What the tagger must beat: two lists of words, and Naive Bayes."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

from planning.tagger.items import Text
from planning.tagger.text import words

BODY_OF_LISTS = 200
BODY_OF_BAYES = 300
INFRASTRUCTURE = frozenset(
    {
        "airflow", "alert", "autoscaling", "aws", "backend", "backup", "batch", "benchmark", "build", "cache",
        "cd", "chart", "ci", "cluster", "compile", "config", "container", "cpu", "cron", "data", "database", "db",
        "dependency", "dependencies", "deploy", "deployment", "docker", "dockerfile", "driver", "e2e", "env",
        "gcp", "github", "gpu", "grpc", "helm", "image", "index", "infra", "infrastructure", "ingestion", "kafka",
        "kubernetes", "latency", "lint", "load", "logging", "manifest", "memory", "metrics", "migrate",
        "migration", "mock", "monitoring", "mysql", "node", "pipeline", "pod", "postgres", "proto", "queue",
        "redis", "refactor", "release", "retry", "runner", "s3", "scale", "schema", "script", "server", "sql",
        "storage", "terraform", "test", "tests", "timeout", "upgrade", "version", "worker", "workflow", "yaml",
        "bump",
    }
)  # fmt: skip
PRODUCT = frozenset(
    {
        "add", "allow", "annotation", "answer", "button", "card", "chart", "chat", "checkbox", "click", "color",
        "column", "comment", "component", "css", "dashboard", "dialog", "display", "download", "dropdown", "edit",
        "editor", "email", "experience", "export", "feature", "feedback", "filter", "form", "frontend", "hide",
        "icon", "input", "layout", "link", "list", "login", "menu", "message", "mobile", "modal", "navigation",
        "new", "notification", "onboarding", "page", "panel", "permission", "playground", "preview", "profile",
        "prompt", "render", "report", "responsive", "screen", "scroll", "search", "select", "settings", "share",
        "show", "sidebar", "sort", "style", "support", "tab", "table", "text", "theme", "toast", "toggle",
        "tooltip", "ui", "user", "users", "view",
    }
)  # fmt: skip


def lists(texts: Sequence[Text]) -> list[int]:
    """Return 1 where more words are of infrastructure, 0 where of product, -1 where neither wins."""
    found = []
    for text in texts:
        said = words(f"{text.title} {text.body[:BODY_OF_LISTS]}")
        lead = sum(word in INFRASTRUCTURE for word in said) - sum(word in PRODUCT for word in said)
        found.append(-1 if lead == 0 else int(lead > 0))
    return found


def naive_bayes(train: Sequence[Text], truth: Sequence[bool], test: Sequence[Text]) -> list[int]:
    """Return what Naive Bayes over words and word pairs says."""
    count = CountVectorizer(ngram_range=(1, 2), binary=True)
    model = MultinomialNB(alpha=0.5).fit(count.fit_transform(_joined(train)), np.asarray(truth, dtype=int))
    return [int(value) for value in model.predict(count.transform(_joined(test)))]


def _joined(texts: Sequence[Text]) -> list[str]:
    return [f"{text.title} {text.body[:BODY_OF_BAYES]}" for text in texts]
