"""Django's settings, from environment variables; docs/reference/clinic-settings.md lists them."""

from __future__ import annotations

import secrets

from csp.constants import NONE, SELF

from daybreak.clinic import environment
from daybreak.clinic.database import database

DATA_FOLDER = environment.data_folder()
DEMO = environment.switch("DAYBREAK_DEMO", False)
HTTPS = environment.switch("DAYBREAK_HTTPS", True)  # off only where the browser is on the same machine
SECOND_FACTOR_REQUIRED = environment.switch("DAYBREAK_SECOND_FACTOR", not DEMO)
IDLE_LOCK_MIN = environment.whole("DAYBREAK_IDLE_LOCK_MIN", 5)

DEBUG = False
# Without a key of its own (`serve` makes one) a process invents one: its sessions end with it.
SECRET_KEY = environment.text("DAYBREAK_SECRET_KEY") or secrets.token_urlsafe(60)
ALLOWED_HOSTS = environment.words("DAYBREAK_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "daybreak.clinic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # pages of allauth use it
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "daybreak.clinic.access.middleware.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "daybreak.clinic.access.once.OnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "daybreak.clinic.access.middleware.AccessMiddleware",
    "daybreak.clinic.bedside.calling.CallsMiddleware",
]
ROOT_URLCONF = "daybreak.clinic.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "daybreak.clinic.views.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": database(environment.text("DATABASE_URL"), DATA_FOLDER)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {
            "MAX_ENTRIES": 10_000
        },  # beyond it a third is forgotten, sessions of browsers and readings among it
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "clinic.User"

# --- sign-in ---------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["daybreak.clinic.access.sign_in.PersonWithRoles"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "daybreak.clinic.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "daybreak.clinic.views.sign_in.SignInForm",
    "reauthenticate": "daybreak.clinic.views.sign_in.ProveAgainForm",
    "change_password": "daybreak.clinic.views.sign_in.OwnPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(environment.switch("DAYBREAK_BEHIND_PROXY", False))
MFA_ADAPTER = "daybreak.clinic.signing_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Daybreak"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- the browser is told to trust nobody else ------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "worker-src": [SELF],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.switch("DAYBREAK_BEHIND_PROXY", False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "daybreak_session", "daybreak_csrf"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "daybreak.clinic.views.errors.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- language, time, files -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # the patient's pages; the staff's are in English
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # assets come out of the installed packages; nothing is collected
WHITENOISE_AUTOREFRESH = False
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"hide-tokens": {"()": "daybreak.clinic.follow_up.tokens.HideTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide-tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"waitress.queue": {"level": "ERROR"}},  # a request that waits for a moment is no event
}
SILENCED_SYSTEM_CHECKS: list[str] = []
