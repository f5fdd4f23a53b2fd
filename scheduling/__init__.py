"""The scheduling engine in plain Python: a Problem in, a Plan with reasons out.

`problem` says what goes in and `plan` what comes out; `checks` refuses nonsense.
`starts` lists dates, `feasibility` holds the hard rules in words, `scoring` prices what
they leave, `state` remembers what is taken, `explain` says why a request was left out.

For one request: `options` and `inorder` plan in the order given, `alternatives` ranks
dates and people. For many at once: `solve` runs the stages. `filter` sorts out what
can't be, with `tables` to look things up in (`grid`, `dates`, `people`, `things`,
`journeys`, and for all people at once `crowd` and `staff`); `candidates` are what it
gives. `greedy` makes the first plan, `displace` places who is missing (`bookings` tells
it who is in the way) and `improve` betters it with `model` and `highs`; `occupancy` and
`draft` hold the plan in the making, `result` turns it into a Plan.
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
