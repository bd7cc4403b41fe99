"""The conversation, pure: from what was heard to what is done and answered.

It reads no clock and no database: `desk` holds what it looks things up in, `state` where a person
stands, `heard` what may come in, `turn` what may come of it. `conversation` is the way in.
"""
