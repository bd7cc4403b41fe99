"""Processing: the desk where operators make the products of verified requests.

Owns the work of every request from its verification on, and the numbers recorded for its products.
Hears all changes on `loket.requests`; says that processing started, is delayed, needs the applicant
to come, made a product, referred the request back, completed or reopened it, and what became of a
withdrawal that came while the work was processing's.
"""
