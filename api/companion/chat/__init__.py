"""Questions about a result, answered with passages of our own texts, each with the rule or row that it comes from."""
