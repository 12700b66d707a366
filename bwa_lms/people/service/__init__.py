"""The use cases of people, by topic: accounts, signing_in, directory, organisations, cohorts, importing."""
