"""Passkeys, by py_webauthn: made while logged in, and logged in with instead of a link.

A challenge is kept in the database, by its digest, until it is answered or 15 minutes are over; an answer names its
challenge in what the browser signs.
"""

import json
import secrets
from typing import Any, Final

from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from skinsight.api.service.refusals import Forbidden
from skinsight.api.service.settings import Settings
from skinsight.api.store.logins import Purpose, add_passkey, keep_once, passkey_of, passkeys_of, take_once, use_passkey
from skinsight.api.store.models import Account

VERIFIED: Final = UserVerificationRequirement.REQUIRED
"""By finger, face or PIN: a passkey that was found or stolen lets nobody in."""
DISCOVERABLE: Final = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
)
"""It knows whose it is, so that nobody types an address to log in."""


def to_make(session: Session, settings: Settings, account: Account) -> str:
    """What a browser needs to make a passkey, as JSON."""
    have = [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in passkeys_of(session, account.id)
    ]
    options = generate_registration_options(
        rp_id=settings.site,
        rp_name="skinsight",
        user_id=account.id.encode(),
        user_name=account.email,
        challenge=_challenge(session, "new-passkey", account.id),
        authenticator_selection=DISCOVERABLE,
        exclude_credentials=have,
    )
    return options_to_json(options)


def make(session: Session, settings: Settings, account: str, answer: dict[str, Any], device: str) -> None:
    """Keep the passkey that a browser made.

    Raises:
        Forbidden: it is not the answer to a challenge of this account.
    """
    challenge = _answered(session, "new-passkey", account, answer)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.site,
            expected_origin=settings.origin,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise Forbidden(f"this passkey will not do: {error}") from None
    credential = bytes_to_base64url(made.credential_id)
    add_passkey(session, account, credential, made.credential_public_key, made.sign_count, device)


def to_log_in(session: Session, settings: Settings) -> str:
    """What a browser needs to log in with a passkey, as JSON."""
    options = generate_authentication_options(
        rp_id=settings.site, challenge=_challenge(session, "passkey"), user_verification=VERIFIED
    )
    return options_to_json(options)


def log_in(session: Session, settings: Settings, answer: dict[str, Any]) -> Account:
    """Whose passkey signed a challenge.

    Raises:
        Forbidden: nobody's, or not a challenge of this server's.
    """
    challenge = _answered(session, "passkey", "", answer)
    passkey = passkey_of(session, str(answer.get("id")))
    if passkey is None:
        raise Forbidden("this passkey is not known here: log in by a link, and make a new one")
    try:
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.site,
            expected_origin=settings.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise Forbidden(f"this passkey will not do: {error}") from None
    use_passkey(session, passkey, used.new_sign_count)
    account = session.get(Account, passkey.account_id)
    assert account  # whose passkeys go with it
    return account


def _challenge(session: Session, purpose: Purpose, about: str = "") -> bytes:
    challenge = secrets.token_bytes(32)
    keep_once(session, purpose, about, bytes_to_base64url(challenge))
    return challenge


def _answered(session: Session, purpose: Purpose, about: str, answer: dict[str, Any]) -> bytes:
    """The challenge that a browser answers, used up."""
    try:
        told = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = str(told["challenge"])
        raw = base64url_to_bytes(challenge)
    except (ValueError, LookupError, TypeError):
        raise Forbidden("this is no answer of a passkey") from None
    if take_once(session, purpose, challenge) != about:
        raise Forbidden("this took longer than 15 minutes, or was done before: begin again")
    return raw
