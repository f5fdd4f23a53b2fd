"""The scheduling engine in plain Python: a Problem in, a Plan with reasons out.

`problem` says what goes in and `plan` what comes out; `checks` refuses nonsense.
`starts` lists dates, `feasibility` holds the hard rules in words, `scoring` prices what
they leave, `state` remembers what is taken, `explain` says why a request was left out.

For one request: `options` and `inorder` plan in the order given, `alternatives` ranks
dates and people. For many at once: `solve` runs the stages. `tables` filters (`grid`,
`people`, `things`, `journeys` are the masks it uses, `candidates` what it gives),
`greedy` makes the first plan and `improve` betters it with `model` and `highs`;
`occupancy` and `draft` hold the plan in the making, `result` turns it into a Plan.
"""

from . import (
    alternatives,
    checks,
    distance,
    explain,
    feasibility,
    inorder,
    occasion,
    options,
    plan,
    problem,
    scoring,
    solve,
    starts,
    state,
)
