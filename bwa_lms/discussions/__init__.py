"""Case-study discussions: threads, posts, who sees them when, and the trainer's marks."""
