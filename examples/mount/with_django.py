"""qbsync in a Django project; here all of it is one file, in yours the last lines belong into wsgi.py.

gunicorn --threads 8 with_django              # or: python manage.py runserver
python with_django.py acme                    # once per company file: writes acme.qwc, prints the password
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from qbsync import App, Bridge, Page, SQLiteStore
from qbsync.models import Customer, CustomerAdd, CustomerQuery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

URL = os.environ.get("QBWC_URL", "http://localhost:8000/qbwc")
settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "acme.db"}},
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("SECRET_KEY", "for-this-example-only"),
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
)
django = get_wsgi_application()
bridge = Bridge(SQLiteStore("sync.db"), app=App(name="Acme Orders", url=URL))


@bridge.pull(CustomerQuery, every=timedelta(minutes=15))
def save(page: Page[Customer]) -> None:
    close_old_connections()  # as Django does at the beginning of its own requests, of which this is none
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS customer (list_id TEXT PRIMARY KEY, name TEXT)")
        rows = [(one.list_id, one.full_name) for one in page]
        cursor.executemany("INSERT OR REPLACE INTO customer VALUES (%s, %s)", rows)


def customers(_request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM customer ORDER BY name")
        return JsonResponse([name for (name,) in cursor.fetchall()], safe=False)


def add_customer(request: HttpRequest) -> JsonResponse:
    name = json.loads(request.body)["name"]
    operation = bridge.connection("acme").push(CustomerAdd(name=name), key=f"customer-{name}")
    return JsonResponse({"state": operation.state})


urlpatterns = [path("customers", customers), path("customers/add", add_customer)]
qbwc = bridge.wsgi()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    # In front of Django: its CSRF check, APPEND_SLASH and DATA_UPLOAD_MAX_MEMORY_SIZE are not in the way.
    if environ["PATH_INFO"] == "/qbwc":
        return qbwc(environ, start_response)
    return django(environ, start_response)  # type: ignore[no-any-return]  # Django has no types of its own


if __name__ == "__main__":
    setup = bridge.connect(sys.argv[1], zone="America/New_York")
    Path(f"{sys.argv[1]}.qwc").write_bytes(setup.qwc)
    print(setup.password)
