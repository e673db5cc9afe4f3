"""A real Dovecot on a free port, and a proxy in front of it that cuts the connection where a test says so."""

import base64
import os
import pwd
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from tests.integration.conftest import free_port, running, wait_until

SECRET = "pass word"
USERS = ("hub", "east", "west", "school")
TOKEN_KEY = "a key of thirty-two bytes or more"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%n
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_fsync = never
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
"""
_OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = email
"""


@dataclass
class Dovecot:
    """A server that is up: its port and the folder its mail lies in."""

    port: int
    folder: Path
    uid: int
    gid: int
    _count: int = field(default=0)

    def url(self, user: str = "hub", port: int | None = None, folder: str = "INBOX") -> str:
        return f"imap://{user}:{SECRET.replace(' ', '%20')}@127.0.0.1:{port or self.port}/{folder}"

    def box(self, user: str = "hub") -> MailBoxUnencrypted:
        """A client of its own, to look with."""
        return MailBoxUnencrypted("127.0.0.1", self.port, timeout=20).login(user, SECRET)

    def deliver(self, *messages: bytes, user: str = "hub") -> None:
        """As a delivery agent does: into ``tmp``, then into ``new``."""
        home = self.folder / "mail" / user
        for name in ("cur", "new", "tmp"):
            self._made(home / name)
        for message in messages:
            self._count += 1
            name = f"{int(time.time())}.M{self._count:09d}P{os.getpid()}.test"
            draft = home / "tmp" / name
            draft.write_bytes(message)
            os.chown(draft, self.uid, self.gid)
            draft.rename(home / "new" / name)

    def empty(self) -> None:
        for each in (self.folder / "mail").iterdir():
            shutil.rmtree(each)

    def new_uidvalidity(self, user: str = "hub") -> None:
        """What a restored backup or a moved mailbox does."""
        for each in (self.folder / "mail" / user).glob("dovecot*"):
            each.unlink()
        time.sleep(1.1)  # Dovecot takes the second as UIDVALIDITY

    def flags(self, user: str = "hub", folder: str = "INBOX") -> dict[str, tuple[str, ...]]:
        """The flags of each message, by its subject."""
        with self.box(user) as box:
            box.folder.set(folder)
            return {each.subject: each.flags for each in box.fetch(mark_seen=False)}

    def _made(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in (folder, folder.parent):
            os.chown(each, self.uid, self.gid)


@contextmanager
def dovecot(program: Path) -> Iterator[Dovecot]:
    """A server with an empty folder; each of ``USERS`` may log in with ``SECRET``, or with a token signed by ``TOKEN_KEY``."""
    folder = Path(tempfile.mkdtemp(prefix="ritornello-dovecot-"))
    folder.chmod(0o755)
    root = os.getuid() == 0
    owner = pwd.getpwnam("mail" if root else pwd.getpwuid(os.getuid()).pw_name)
    me = owner.pw_name
    server = Dovecot(free_port(), folder, owner.pw_uid, owner.pw_gid)
    config = folder / "dovecot.conf"
    words = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"} if root else {}
    words = words or {"internal": me, "login": me, "group": str(owner.pw_gid)}
    config.write_text(
        _CONFIG.format(folder=folder, port=server.port, uid=owner.pw_uid, gid=owner.pw_gid, **words)
    )
    (folder / "users").write_text("".join(f"{name}:{SECRET}\n" for name in USERS))
    (folder / "oauth2.conf").write_text(_OAUTH2.format(folder=folder))
    key = folder / "keys" / "default" / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(base64.b64encode(TOKEN_KEY.encode()))
    (folder / "mail").mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    try:
        with running([str(program), "-F", "-c", str(config)], folder / "out"):
            wait_until(lambda: socket.create_connection(("127.0.0.1", server.port), 1).close(), "Dovecot")
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Proxy:
    """Passes bytes between a client and a server, counts them, and cuts the connection when ``cut`` says so.

    ``cut`` is asked before each line a client sends (as ``b"...UID FETCH..."``) and each block the server answers with.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.received = 0  # bytes from the server
        self.cuts = 0
        self.cut: Callable[[str, bytes], bool] = lambda _who, _data: False
        self._lock = threading.Lock()
        self._open = True
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._open = False
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while self._open:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with suppress(OSError), closing(client):
            server = socket.create_connection(("127.0.0.1", self._target))
            with closing(server):
                back = threading.Thread(target=self._answers, args=(server, client), daemon=True)
                back.start()
                while data := client.recv(65536):
                    if self._cuts("client", data):
                        break
                    server.sendall(data)
                _end(server)
                _end(client)
                back.join(5)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                with self._lock:
                    self.received += len(data)
                if self._cuts("server", data):
                    client.sendall(data[: len(data) // 2])
                    break
                client.sendall(data)
        _end(client)
        _end(server)

    def _cuts(self, who: str, data: bytes) -> bool:
        with self._lock:
            if not self.cut(who, data):
                return False
            self.cuts += 1
            return True


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
