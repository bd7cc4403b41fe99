"""The names of what the notifier seals itself; see `shared.privacy.fields`."""

CONTENT = "notice.content"
