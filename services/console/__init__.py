"""The console: pages on which the office's people work, all day and by keyboard.

It owns nobody's request and decides nothing. It calls the services' APIs with the token of whoever
is signed in, so that what a person may do is decided there, and shows what they answer. Of its own
it keeps sessions and drafts of decisions, both sealed with a key that only the browser's cookie
holds. It hears no events and says none.
"""
