"""The floor: bare programs that do what a lifecycle cannot do without, and nothing else.

Five processes as Loket has, which answer the same HTTP calls, write as many documents durably,
say and hear as many messages in Kafka, and call the provider once for each notice. They check no
token, parse no form, look at no paper, seal nothing, read nothing back, keep no order, run no
transactions and forget everything that is under way when they stop. What Loket's throughput is of
theirs is what its promises cost. `docs/performance.md` has the counts.
"""
