"""What a caller's scopes let them do."""

from collections.abc import Callable

from skinsight.api.service.refusals import Forbidden
from skinsight.api.service.state import CallerDep
from skinsight.api.store.keys import Caller, Scope


def check_scope(caller: Caller, needed: Scope) -> None:
    """Refuse who has not a scope.

    Raises:
        Forbidden: the caller has not.
    """
    if needed not in caller.scopes:
        raise Forbidden(f"this key has no scope `{needed}`: its operator can make one that has, see `skinsight keys`")


def needs(scope: Scope) -> Callable[[Caller], None]:
    """A dependency of a route whose method does not say all that it does: forms can only post, and some posts read."""

    def check(caller: CallerDep) -> None:
        check_scope(caller, scope)

    return check
