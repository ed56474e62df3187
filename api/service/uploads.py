"""Uploads that the server itself could not put down while they arrived."""

import logging
import tempfile

from starlette.exceptions import HTTPException


class NoRoom(HTTPException):
    """The temporary folder takes no upload: the operator's matter and no mistake of the client's."""

    def __init__(self) -> None:
        super().__init__(507, "the server has no room for uploads at the moment: try again later, or send it smaller")


def blame_the_server(error: Exception) -> Exception:
    """:class:`NoRoom` where an error that looks like the client's was the temporary folder's; else the error itself.

    The reason goes to the log.
    """
    cause = error.__cause__
    if isinstance(error, HTTPException) and error.status_code == 400 and isinstance(cause, OSError):
        folder = tempfile.tempdir or "the temporary folder"
        logging.getLogger("skinsight").error("an upload could not be written into %s: %s", folder, cause)
        return NoRoom()
    return error
