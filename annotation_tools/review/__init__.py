"""Labels corrected stroke by stroke: what the review page does, without the page."""
