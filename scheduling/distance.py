"""Distances and the time it takes to get from one place to another."""

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from .problem import Point

# Mean radius R1 of the earth (2a + b) / 3, as the IUGG defines it for GRS 80.
EARTH_RADIUS_KM = 6371.0088

# Within this, one is there: rooms of a campus, or one address geocoded twice.
SAME_SITE_KM = 1.0
# Straight-line speed by road: 80 km/h, and roads about a third longer than the line.
ROAD_KM_PER_HOUR = 60.0
ROAD_FIXED_MINUTES = 15.0
# To the airport, through it and out of it again, then a jet's block speed.
AIR_KM_PER_HOUR = 600.0
AIR_FIXED_MINUTES = 240.0
# After a day and a night everyone has arrived.
LONGEST_TRAVEL_MINUTES = 24 * 60.0


# The same few homes and places are asked about again and again.
@lru_cache(maxsize=1 << 15)
def distance_km(origin: Point, destination: Point) -> float:
    """Great-circle distance in km.

    The haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and
    Telescope 68, 1984), on a sphere: within 0.6 % of the ellipsoid.
    """
    south, north = radians(origin.latitude), radians(destination.latitude)
    east = radians(destination.longitude - origin.longitude)
    half_chord = (
        sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    )
    # Rounding can lift antipodes a hair above 1, outside the domain of asin.
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


def travel_minutes(km: float) -> float:
    """Minutes from door to door, by the faster of road and air.

    An assumption, not a route: it never says less for a longer way, and road and air
    meet near 250 km. An instructor needs this long between two places.

    :param km: straight-line distance
    :return: 0 within a site, at most a day
    """
    if km <= SAME_SITE_KM:
        return 0.0
    road = ROAD_FIXED_MINUTES + 60 * km / ROAD_KM_PER_HOUR
    air = AIR_FIXED_MINUTES + 60 * km / AIR_KM_PER_HOUR
    return min(road, air, LONGEST_TRAVEL_MINUTES)
