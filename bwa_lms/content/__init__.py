"""The compiler: source (folder or git objects) → parse → check → frozen model → build → release."""
