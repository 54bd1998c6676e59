"""What the words of trackers mean here."""

STATUS = {
    **dict.fromkeys(
        ("to do", "todo", "open", "backlog", "new", "triage", "selected for development", "reopened", "ready",
         "planned", "unstarted", "offen", "zu erledigen", "draft", "ready for development", "waiting"),
        "to_do",
    ),
    **dict.fromkeys(
        ("in progress", "in review", "in development", "in test", "in testing", "testing", "review", "started", "doing",
         "code review", "qa", "in arbeit", "indeterminate", "active", "wip", "under review", "ready for review"),
        "in_progress",
    ),
    **dict.fromkeys(("blocked", "on hold", "impediment", "waiting for support", "paused", "blockiert"), "blocked"),
    **dict.fromkeys(
        ("done", "closed", "resolved", "completed", "complete", "released", "merged", "fertig", "erledigt", "finished",
         "deployed", "accepted", "shipped"),
        "done",
    ),
    **dict.fromkeys(
        ("cancelled", "canceled", "won't do", "wont do", "won't fix", "duplicate", "rejected", "declined", "obsolete",
         "not planned", "abandoned", "abgebrochen"),
        "cancelled",
    ),
}  # fmt: skip
PRIORITY = {
    **dict.fromkeys(("urgent", "highest", "blocker", "critical", "p0", "1", "höchste"), "urgent"),
    **dict.fromkeys(("high", "major", "p1", "2", "hoch"), "high"),
    **dict.fromkeys(("normal", "medium", "p2", "none", "no priority", "3", "0", "mittel", "not set"), "normal"),
    **dict.fromkeys(("low", "lowest", "minor", "trivial", "p3", "p4", "4", "5", "niedrig"), "low"),
}  # fmt: skip
TAG = {
    **dict.fromkeys(("product feature", "feature", "product", "productfeature"), "product_feature"),
    **dict.fromkeys(("infrastructure", "infra", "platform"), "infrastructure"),
    **dict.fromkeys(("untagged", "none", ""), ""),
}
ABSENCE = {
    **dict.fromkeys(("leave", "vacation", "holiday", "annual leave", "pto", "urlaub", "time off"), "leave"),
    **dict.fromkeys(("sick", "sick leave", "illness", "krank", "krankheit"), "sick"),
    **dict.fromkeys(("parental", "parental leave", "maternity leave", "paternity leave", "elternzeit"), "parental"),
    **dict.fromkeys(("training", "course", "conference", "learning"), "training"),
}
ITEM = {"status": STATUS, "priority": PRIORITY, "tag": TAG}
