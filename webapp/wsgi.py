"""The WSGI application, for granian or any other server."""

import sys

from webapp import create_app

# A request that holds SQLite's write lock gives way to other threads at every statement; with the
# default of 5 ms each of them would keep it waiting that long (docs/decisions/0002).
sys.setswitchinterval(0.0005)

site = create_app()
