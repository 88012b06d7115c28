"""The Flask site of Mission Commons."""

from pathlib import Path

from werkzeug.middleware.proxy_fix import ProxyFix

from deliberation import database, disclosure, sealing
from webapp import access, errors, extensions, languages, pages, security, sessions
from webapp import settings as configuration
from webapp.settings import Settings
from webapp.transaction import Site


def create_app(settings: Settings | None = None) -> Site:
    """Build the site: settings, keys, extensions, languages, errors, features. In that order."""
    settings = settings or configuration.load()
    app = Site(__name__, instance_path=str(settings.instance))
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it compares the Referer, which our pages never send
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if settings.behind_https else "session",
        SESSION_COOKIE_SECURE=settings.behind_https,
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    app.session_interface = sessions.ServerSessions()
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign]
    sealing.use(sealing.Keys(settings.secret_key.encode(), settings.receipt_key.encode()))
    disclosure.use(disclosure.Limits(settings.minimum_cell, settings.minimum_cell_minors))
    extensions.db.init_app(app)
    extensions.migrate.init_app(
        app, extensions.db, directory=str(configuration.ROOT / "migrations")
    )
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)
    with app.app_context():
        database.configure(extensions.db.engine)
    languages.register(app)
    security.register(app)
    pages.register(app)
    errors.register(app)
    app.jinja_env.globals.update(
        can=access.can,
        why_not=access.why_not,
        switch_language_url=languages.switch_language_url,
    )
    return app
