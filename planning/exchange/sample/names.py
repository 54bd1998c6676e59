"""Who and what Aldertree is: teams, projects, roles and the like. Days are counted from this week's Monday."""

FOCUS_FACTOR = "0.70"
PEOPLE_DOMAIN = "aldertree.example"

ORGANISATION = {
    "name": "Aldertree",
    "currency": "EUR",
    "stage": "growing",
    "focus_factor": FOCUS_FACTOR,
    "horizon_weeks": 13,
    "review_period_days": 90,
}

ROLES = (
    # key, name, letters, hue, aliases; the two built-in roles come with the catalogue.
    ("data_engineer", "Data engineer", "DE", "3", ["analytics engineer"]),
    ("product_manager", "Product manager", "PM", "4", ["product owner"]),
    ("product_designer", "Product designer", "PD", "5", ["UX designer"]),
    ("engineering_manager", "Engineering manager", "EM", "6", ["team lead"]),
)

BUILT_IN_ROLES = ("ai_developer", "ml_engineer")
SHORT_ROLES = {
    "ai": "ai_developer",
    "ml": "ml_engineer",
    "de": "data_engineer",
    "pm": "product_manager",
    "pd": "product_designer",
    "em": "engineering_manager",
}

CALENDARS = (
    # key, name, country, subdivision
    ("berlin", "Berlin", "DE", "BE"),
    ("lisbon", "Lisbon", "PT", "11"),
    ("london", "London", "GB", "ENG"),
    ("singapore", "Singapore", "SG", None),
)

TEAMS = (
    # key, name, kind, parent, lead
    ("assist", "Assist", "stream_aligned", None, "leila-haddad"),
    ("search", "Search", "stream_aligned", None, "ines-maldonado"),
    ("documents", "Documents", "stream_aligned", None, "bjorn-halvorsen"),
    ("voice", "Voice", "stream_aligned", None, "farah-aziz"),
    ("ml-platform", "ML Platform", "platform", None, "ana-ribeiro"),
    ("evaluation", "Evaluation", "enabling", None, "viktor-sokolov"),
)

PROJECTS = (
    # letters, key, name, team, lifecycle, stage, value a week, probability, starts, due
    ("IE", "invoice-extraction-3", "Invoice Extraction 3", "documents", "active", "growing", 14000, 100, -63, 53),
    ("RC", "reply-copilot", "Reply Copilot", "assist", "active", "growing", 18000, 100, -98, 60),
    ("AS", "answer-search-2", "Answer Search 2", "search", "active", "growing", 16000, 100, -84, 74),
    ("CR", "contract-reader", "Contract Reader", "documents", "active", "first_features", 15000, 100, -56, 88),
    ("LC", "live-captions", "Live Captions", "voice", "active", "first_features", 12000, 100, -70, 74),
    ("MS", "model-serving-2", "Model Serving 2", "ml-platform", "active", "mature", 9000, 100, -49, 88),
    ("CA", "catalogue-ranking", "Catalogue Ranking", "search", "active", "mature", 8000, 100, -35, 88),
    ("MN", "meeting-notes", "Meeting Notes", "voice", "active", "growing", 6000, 100, -42, 95),
    ("RE", "release-evaluation", "Release Evaluation", "evaluation", "active", "growing", None, 100, -28, 81),
    ("FS", "feature-store-2", "Feature Store 2", "ml-platform", "active", "mature", 5000, 100, -21, 116),
    ("VA", "voice-agent", "Voice Agent", "voice", "planned", "explore", 10000, 50, 28, 151),
    ("SI", "support-insights", "Support Insights", "assist", "paused", "explore", 4000, 60, None, None),
)

PROJECT_OWNERS = (
    # project letters, role, person, backups, since
    ("RC", "ai_developer", "amara-okafor", ["priya-raman"], -98),
    ("AS", "ai_developer", "ines-maldonado", ["omar-aydin"], -84),
    ("CR", "ai_developer", "nadia-petrova", ["luca-moretti"], -56),
    ("IE", "ai_developer", "luca-moretti", ["samir-khoury"], -63),
    ("MS", "ml_engineer", "zanele-dlamini", ["ana-ribeiro"], -49),
    ("CA", "ml_engineer", "hana-novak", ["aroha-rangi"], -35),
    ("MN", "ai_developer", "diego-salazar", ["kwame-boateng"], -42),
    ("RE", "ml_engineer", "ravi-iyer", ["rosa-almeida"], -28),
)

PAST_OWNERS = (
    # component, role, person, since, until
    ("gpu-scheduler", "ml_engineer", "pavel-horak", -420, -51),
    ("inference-gateway", "ml_engineer", "fatima-el-sayed", -420, -51),
)

PATTERNS = {
    "full": [480, 480, 480, 480, 480, 0, 0],
    "4x8": [480, 480, 480, 480, 0, 0, 0],
    "7h": [420, 420, 420, 420, 420, 0, 0],
    "mon-wed": [480, 480, 480, 0, 0, 0, 0],
}

MORE_MEMBERSHIPS = (
    # person, team, role, share, starts, ends: a second role, a past team, a coming change
    ("yuki-tanaka", "ml-platform", "data_engineer", "20.00", -120, None),
    ("mei-ling-chen", "evaluation", "ml_engineer", "40.00", -90, None),
    ("rosa-almeida", "assist", "ai_developer", "40.00", -150, None),
    ("thandiwe-mokoena", "assist", "ai_developer", "100.00", -700, -301),
    ("fatima-el-sayed", "search", "ml_engineer", "100.00", -800, -301),
    ("noah-fischer", "search", "data_engineer", "50.00", 56, None),
)

MEMBERSHIP_DATES = {
    # person: (starts, ends) of the membership in people.csv where it is not the usual "long since, open"
    "thandiwe-mokoena": (-300, None),
    "fatima-el-sayed": (-300, None),
    "noah-fischer": (-400, 55),
    "minh-tran": (-200, 240),
}

AFTERWARDS = (
    # person, team, role, share, starts: what follows a membership that ends in MEMBERSHIP_DATES
    ("noah-fischer", "ml-platform", "data_engineer", "50.00", 56),
)

ABSENCES = (
    # person, kind, first day, last day, note
    ("pavel-horak", "leave", 14, 25, ""),
    ("fatima-el-sayed", "leave", 28, 32, ""),
    ("zanele-dlamini", "leave", 30, 41, ""),
    ("luca-moretti", "leave", 31, 39, ""),
    ("noah-fischer", "leave", 31, 41, ""),
    ("diego-salazar", "sick", 0, 2, ""),
    ("omar-aydin", "parental", 49, 76, "first four weeks"),
    ("arjun-mehta", "training", 16, 18, "serving course"),
    ("amara-okafor", "leave", 42, 46, ""),
    ("samir-khoury", "leave", 63, 67, ""),
    ("sofia-lindqvist", "leave", 7, 10, ""),
    ("ravi-iyer", "leave", 30, 34, ""),
    ("minh-tran", "other", 21, 22, ""),
    ("emily-whitcombe", "leave", 42, 53, ""),
    ("yuki-tanaka", "leave", 35, 44, ""),
    ("siew-lin-tan", "leave", 70, 81, "new year at home"),
    ("grace-kiplagat", "leave", 21, 25, ""),
    ("ana-ribeiro", "leave", 35, 39, ""),
    ("hana-novak", "training", 58, 60, ""),
    ("tomas-ferreira", "leave", -14, -10, ""),
    ("bjorn-halvorsen", "leave", 77, 81, ""),
    ("priya-raman", "sick", -5, -3, ""),
)

STANDING_DEMANDS = (
    # team, role, percent of a full-timer, kind, name, starts, ends
    ("ml-platform", "ml_engineer", "60.00", "on_call", "On-call for gateway and scheduler", -60, None),
    ("ml-platform", "data_engineer", "20.00", "support", "Data requests of other teams", -60, None),
    ("ml-platform", "ml_engineer", "20.00", "run", "Cluster upkeep", -60, None),
    ("documents", "ai_developer", "20.00", "support", "Support for Invoice review", -60, None),
    ("documents", "engineering_manager", "90.00", "seat", "Leading Documents", -200, None),
    ("documents", "product_designer", "60.00", "seat", "Design for Documents", -200, None),
    ("assist", "ai_developer", "30.00", "support", "Support for Reply Copilot", -60, None),
    ("assist", "engineering_manager", "90.00", "seat", "Leading Assist", -200, None),
    ("assist", "product_manager", "85.00", "seat", "Product planning for Assist", -200, None),
    ("assist", "product_designer", "70.00", "seat", "Design for Assist and Voice", -200, None),
    ("search", "ml_engineer", "10.00", "run", "Search quality watch", -60, None),
    ("search", "product_manager", "80.00", "seat", "Product planning for Search", -200, None),
    ("voice", "ai_developer", "20.00", "support", "Support for Meeting Notes", -60, None),
    ("voice", "engineering_manager", "90.00", "seat", "Leading Voice", -200, None),
    ("voice", "product_manager", "80.00", "seat", "Product planning for Voice and Documents", -200, None),
    ("evaluation", "engineering_manager", "90.00", "seat", "Leading engineering", -200, None),
    ("evaluation", "ml_engineer", "10.00", "run", "Nightly evaluation watch", 14, 76),
)

USERS: tuple[tuple[str, str | None, str, list[str]], ...] = (
    # user name, person, access role, teams that the grant names
    ("viewer", "kwame-boateng", "viewer", []),
    ("member", "thandiwe-mokoena", "member", []),
    ("manager", "bjorn-halvorsen", "manager", ["documents", "assist"]),
    ("planner", "viktor-sokolov", "planner", []),
    ("admin", None, "admin", []),
)

OTHER_SKILLS = {
    # what the roles beside the two built-in ones are usually good at; those come with the catalogue
    "data_engineer": {
        "python": 4,
        "sql": 5,
        "testing": 3,
        "batch": 4,
        "streaming": 3,
        "data-quality": 4,
        "lakehouse": 3,
        "feature-store": 2,
        "orchestration": 3,
        "privacy": 3,
        "labelling": 3,
        "containers": 3,
        "observability": 2,
    },
    "product_manager": {"discovery": 4, "business-case": 4, "stakeholders": 4, "ab-testing": 3, "writing": 4, "sql": 2},
    "product_designer": {"ux-collab": 4, "discovery": 3, "feedback-ux": 4, "a11y-webperf": 3, "web-frontend": 2},
    "engineering_manager": {"stakeholders": 4, "mentoring": 4, "solution-arch": 3, "business-case": 3, "writing": 3},
}

CONTESTED = ("serving", "dist-training", "gpu-perf")
"""Skills that few have at 3 or more: nobody beyond those for whom people.csv says so."""
