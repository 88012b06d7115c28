"""The WSGI application, for granian or any other server."""

from webapp import create_app

site = create_app()
