"""Flask plumbing: the actor slot, access, errors, security headers, templating, themes, assets, languages."""
