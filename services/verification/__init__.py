"""Verification: the desk where clerks check what applicants filed.

Owns the department queues, claims, checks of papers, decisions and the clock until a decision.
Hears `loket.requests` (group `verification`) and the departments' topics (group
`verification-desk`). Says `request.routed`, `request.returned`, `request.rejected`,
`request.verified`, `request.cancelled`, `request.escalated`, and `department.work_assigned` on the
topic of the department that has to check.
"""
