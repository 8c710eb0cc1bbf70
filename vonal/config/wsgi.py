"""Pages for any WSGI server, when the web is scaled out."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")

application = get_wsgi_application()
