"""Mail to one person, by the operator's SMTP server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import unquote, urlsplit

from skinsight.api.service.settings import LOOPBACK, Settings

TIMEOUT: Final = 20.0


def send(settings: Settings, to: str, subject: str, text: str) -> None:
    """Hand a message over. Links in it let someone in: on its way to another machine it is encrypted, or not sent.

    Raises:
        OSError: the server is away, refuses it, or offers no encryption (``smtplib.SMTPException`` is one).
    """
    message = EmailMessage()
    message["From"] = settings.mail_from or f"skinsight@{settings.site}"
    message["To"], message["Subject"] = to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=settings.site)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes do not answer it
    message.set_content(text)
    target = urlsplit(settings.smtp or "")
    host, context = target.hostname or "", ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, target.port or 465, timeout=TIMEOUT, context=context)
        if target.scheme == "smtps"
        else smtplib.SMTP(host, target.port or 587, timeout=TIMEOUT)
    ) as server:
        if target.scheme == "smtp" and host not in LOOPBACK:
            server.starttls(context=context)
        if target.username:
            server.login(unquote(target.username), unquote(target.password or ""))
        server.send_message(message)
