"""What can go wrong between a client and its service."""

from skinsight.api.service.problems import ProblemDetails


class Refused(Exception):
    """The service refused a request.

    Attributes:
        problem: as the service told it; ``problem.type`` tells one from the other.
        retry_after: seconds after which it may be sent again, where the service said so.
    """

    def __init__(self, problem: ProblemDetails, retry_after: float | None = None) -> None:
        super().__init__(f"{problem.title}: {problem.detail}")
        self.problem, self.retry_after = problem, retry_after


class Unreachable(Exception):
    """The service did not answer, or with something that is none of its answers."""
