"""Work that is done after the answer: photographs that were queued, webhooks, and what is deleted in time."""
