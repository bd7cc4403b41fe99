"""Who is calling, and what they may do: bearer tokens of any OIDC issuer, roles and rights."""
