"""Distances and the time to get from one place to another."""

from .problem import Point


def distance_km(origin: Point, destination: Point) -> float:
    """Great-circle distance in km."""
    raise NotImplementedError


def travel_minutes(km: float) -> float:
    """Minutes from door to door, by the faster of road and air."""
    raise NotImplementedError
