"""Intake: how requests come in, and what applicants see of them.

Owns drafts, the applicant's view of every request, and returned requests until they are repaired,
withdrawn or expired. Hears every change on `loket.requests`. Says `request.submitted`,
`request.amended`, `request.cancellation_asked`, and of returned requests `request.cancelled` and
`request.expired`. One package, deployed once for each channel (`INTAKE_CHANNELS`), so that a flood
on one channel cannot starve the other.
"""
