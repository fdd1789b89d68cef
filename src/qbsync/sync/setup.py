"""What a user needs to add the host app to the Web Connector: a .qwc file and a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from qbsync.webconnector.qwc import AuthFlags, PersonalDataPref, QWCFile, UnattendedModePref

if TYPE_CHECKING:
    from qbsync.storage.records import ConnectionRecord

__all__ = ["App", "Setup", "qwc_bytes"]


@attrs.frozen(kw_only=True)
class App:
    """What the Web Connector shows of the host app, and where it reaches it.

    `url` is the endpoint that the bridge's application is mounted at: https, or http on localhost.
    `support_url` is a page on the same host that answers 200; without one, the endpoint itself, which does.

    What follows goes into the .qwc file as it is, and is left out where it is not given. `app_id` is an AppID
    from Intuit; `notify` shows messages beside the clock of the PC at each update; `auth_flags` limits the
    editions of QuickBooks; `personal_data_pref` ("pdpNotNeeded", "pdpOptional", "pdpRequired") asks for
    social security numbers and the like; `unattended_mode_pref` ("umpRequired", "umpOptional") asks for
    updates while QuickBooks is closed. The Admin of QuickBooks grants the last two when adding the file.
    """

    name: str
    url: str
    description: str = ""
    support_url: str = ""
    app_id: str = ""
    notify: bool | None = None
    auth_flags: AuthFlags | None = None
    personal_data_pref: PersonalDataPref | None = None
    unattended_mode_pref: UnattendedModePref | None = None


@attrs.frozen(kw_only=True)
class Setup:
    """What the user of a new connection needs: the .qwc file and the password, shown this one time."""

    user_name: str
    password: str = attrs.field(repr=False)
    qwc: bytes = attrs.field(repr=False)


def qwc_bytes(app: App, connection: ConnectionRecord) -> bytes:
    """Return the .qwc file of a connection.  Raises InvalidModel where none can be made of these settings."""
    return QWCFile(
        app_name=app.name,
        app_id=app.app_id,
        app_url=app.url,
        app_description=app.description or f"Keeps {app.name} and QuickBooks in step",
        app_support=app.support_url or app.url,
        user_name=connection.user_name,
        owner_id=connection.owner_id,
        file_id=connection.file_id,
        run_every_n_minutes=connection.run_every_minutes,
        auth_flags=app.auth_flags,
        notify=app.notify,
        personal_data_pref=app.personal_data_pref,
        unattended_mode_pref=app.unattended_mode_pref,
    ).to_bytes()
