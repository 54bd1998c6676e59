"""Every setting of the portal, read from the environment. ``docs/reference/settings.md`` explains each."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.env import database, env_bool, env_int, env_list, env_str

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("PORTAL_VAR", str(BASE_DIR / "var")))
os.environ.setdefault("NUMBA_CACHE_DIR", str(VAR_DIR / "numba"))  # where the worker keeps the engine's compiled loops

PORTAL_ENV = env_str("PORTAL_ENV", "production")
if PORTAL_ENV not in {"production", "development", "test"}:
    MESSAGE = f"PORTAL_ENV is {PORTAL_ENV!r}; it must be production, development or test."
    raise ImproperlyConfigured(MESSAGE)
IS_PRODUCTION = PORTAL_ENV == "production"

DEBUG = env_bool("DEBUG", default=False)
if IS_PRODUCTION and DEBUG:
    MESSAGE = "DEBUG cannot be on in production."
    raise ImproperlyConfigured(MESSAGE)
# A development key protects nothing: the portal then answers on the loopback address alone.
SECRET_KEY = env_str("SECRET_KEY", None if IS_PRODUCTION else "development-only-" + "x" * 50)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "planning",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "planning.views.uploads.UploadLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "planning.views.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "planning.views.frame.frame",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django_htmx.templatetags.django_htmx",
                "django.templatetags.static",
                "lucide.templatetags.lucide",
                "planning.templatetags.portal_format",
                "planning.templatetags.portal_fields",
            ],
        },
    }
]

DATABASES = {"default": database(env_str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"))}

AUTH_USER_MODEL = "planning.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "planning:overview"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if PORTAL_ENV == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env_str("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Tests and development without collectstatic find files where they lie; served installations use the manifest.
HAS_MANIFEST = PORTAL_ENV != "test" and (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION or HAS_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (IS_PRODUCTION or HAS_MANIFEST)

# One place knows the policy: Django 6 takes the same directives under another setting.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
IS_HTTPS = env_bool("HTTPS", default=IS_PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000 if IS_HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if env_bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = env_int("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_DIR = env_str("IMPORT_DIR", str(VAR_DIR / "imports"))
IMPORT_MAX_BYTES = env_int("IMPORT_MAX_BYTES", 200 * 1024 * 1024)
IMPORT_MAX_ROWS = env_int("IMPORT_MAX_ROWS", 200_000)
IMPORT_SECONDS = env_int("IMPORT_SECONDS", 900)
IMPORT_INLINE_BYTES = env_int("IMPORT_INLINE_BYTES", 1024 * 1024)

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if PORTAL_ENV == "test"
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "plans", "tagging"],
    }
}
PLAN_SECONDS = env_int("PLAN_SECONDS", 60)
RUN_LEASE_SECONDS = env_int("RUN_LEASE_SECONDS", 20)

# Hosts and networks that values of metrics may be read from; nothing is read until somebody lists it.
PULL_ALLOWED = env_list("PULL_ALLOWED")
PULL_SECONDS = env_int("PULL_SECONDS", 10)
PULL_MAX_BYTES = env_int("PULL_MAX_BYTES", 4 * 1024 * 1024)

# How long is kept what nobody needs any more, in days; 0 keeps it for ever.
KEEP_PLANS_DAYS = env_int("KEEP_PLANS_DAYS", 365)
KEEP_ACTIVITY_DAYS = env_int("KEEP_ACTIVITY_DAYS", 0)
REMIND_EVERY_DAYS = env_int("REMIND_EVERY_DAYS", 14)
# Without a mail server nothing is mailed; reminders then stand in the activity log alone.
EMAIL_HOST = env_str("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "portal@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "planning.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["planning.api.permissions.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["planning.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "planning.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "planning.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env_str("API_RATE", "1200/min")},
    "EXCEPTION_HANDLER": "planning.api.errors.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Team planning portal",
    "DESCRIPTION": "Teams, people, roles, work, plans, ownership and metrics. See `docs/reference/api.md`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used: no invented names for them
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "WARNING")},
}
