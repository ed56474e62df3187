"""The review page, where annotators look through stacks and correct labels stroke by stroke."""
