"""The channel's metrics."""

from prometheus_client import Counter, Gauge, Histogram

WEBHOOKS = Counter(
    "loket_whatsapp_webhooks_total",
    "Webhook calls by what became of them: stored, or why they were refused.",
    ("outcome",),
)
STORE_SECONDS = Histogram(
    "loket_whatsapp_webhook_store_duration_seconds",
    "From a verified webhook to its durable storage.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
UPDATES = Counter("loket_whatsapp_updates_total", "Updates inside webhooks, by kind.", ("kind",))
BACKLOG = Gauge("loket_whatsapp_webhook_backlog", "Webhook bodies that nobody has read.")
BACKLOG_AGE = Gauge(
    "loket_whatsapp_webhook_oldest_age_seconds", "Age of the oldest body that nobody has read."
)
MESSAGES_WAITING = Gauge(
    "loket_whatsapp_messages_waiting", "Messages that wait for their turn in a conversation."
)
SET_ASIDE = Counter(
    "loket_whatsapp_set_aside_total",
    "What could not be handled, by kind: webhook or message.",
    ("kind",),
)
TURNS = Counter(
    "loket_whatsapp_turns_total",
    "Turns of conversations, by the step that was answered and what came of it.",
    ("step", "outcome"),
)
FILES = Counter(
    "loket_whatsapp_files_total", "Files that people sent, by what became of them.", ("outcome",)
)
REPLIES = Counter(
    "loket_whatsapp_replies_total", "Replies to people, by what became of them.", ("outcome",)
)
REPLIES.labels("pause_and_alarm")  # from the start, or an alert would not see the first one
REPLIES_DELIVERED = Counter(
    "loket_whatsapp_reply_states_total", "Delivery states of replies.", ("status",)
)
IDENTITY_DISPUTES = Counter(
    "loket_whatsapp_identity_disputes_total",
    "Messages whose phone and user id belong to different people.",
)
ANSWERS = Counter(
    "loket_whatsapp_officer_answers_total",
    "Front officers' answers, by how far they came: sent, held, failed, due again, unknown.",
    ("outcome",),
)
CONVERSATIONS_WAITING = Gauge(
    "loket_whatsapp_conversations_unanswered",
    "Conversations that asked for a person and wait for an answer.",
)
CONVERSATIONS_AGE = Gauge(
    "loket_whatsapp_conversations_oldest_age_seconds",
    "Since when the one that has waited longest has been silent.",
)
REMINDERS = Counter("loket_whatsapp_reminders_total", "Reminders of unfinished drafts.")
FORGOTTEN = Counter(
    "loket_whatsapp_forgotten_total",
    "What was erased because its time was over, by kind: thread, file, resident, day.",
    ("kind",),
)
ACCOUNT_NEWS = Counter(
    "loket_whatsapp_account_news_total",
    "What the platform told about our templates, number and account, by kind of news and event.",
    ("kind", "event"),
)
