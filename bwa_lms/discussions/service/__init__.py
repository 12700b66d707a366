"""The use cases of discussions, by topic: reading, writing, marking, facts, overview."""
