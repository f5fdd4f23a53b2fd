"""The scheduling engine in plain Python: a Problem in, a Plan with reasons out."""

from . import distance, inorder, problem, scoring, state
