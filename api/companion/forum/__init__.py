"""People talk to each other: topics, posts, photographs with the eyes covered, and those who look after it."""
