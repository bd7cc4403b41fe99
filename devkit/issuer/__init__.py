"""The OIDC issuer of the local stack: tokens for invented people, on this machine only.

It signs with a key made at start and gives anybody a token of anyone in its cast: never run it
where a real office's services believe it.
"""
