"""Personal data: sealed at rest and in events, looked up by keyed hash, masked where people see it.

Every value is sealed under a data key that belongs to one owner (a request, a person, a day of
webhooks); the office's keys wrap the data keys. Destroying a data key makes every copy of what it
sealed unreadable, in every collection and every log.
"""
