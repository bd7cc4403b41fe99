"""The notifier tells applicants what became of their requests.

It owns the ledger of notices: one notice for each change that is news to one person, written before
anything is sent, with what the provider says became of it. It hears every change on
`loket.requests`, and on `loket.channels` delivery states, when a person last wrote, and who has a
new number or language. It says on `loket.notices` that a notice was sent, was delivered or failed.
Whoever could not be reached is on a list of people to call.
"""
