"""What search engines read of courses: schema.org as JSON-LD.

Plain values in, one JSON text out that is safe inside a script element.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MODES = {"in_person": "Onsite", "virtual": "Online", "hybrid": "Blended"}


@dataclass(frozen=True)
class Instance:
    """One date of a course.

    :param start, stop: aware datetimes in the zone of the session
    :param hours: taught in all
    :param price: as it is paid, or None when it isn't told
    :param country: its code of two letters
    """

    url: str
    start: datetime
    stop: datetime
    mode: str
    hours: float = 0.0
    language: str = ""
    place: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    price: float | None = None
    currency: str = ""
    is_full: bool = False


def course_json(
    name: str,
    description: str,
    url: str,
    provider: str,
    provider_url: str,
    instances: Iterable[Instance],
    credential: str = "",
) -> str:
    """A Course with its CourseInstances, and what it costs at least.

    >>> "</script" in course_json("</script>", "", "/c", "P", "/", [])
    False
    """
    instances = list(instances)
    organization = {"@type": "Organization", "name": provider, "url": provider_url}
    course = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": name,
        "description": description or name,
        "url": url,
        "provider": organization,
    }
    if instances:
        course["hasCourseInstance"] = [_instance(one) for one in instances]
    priced = [one for one in instances if one.price is not None]
    if priced:
        course["offers"] = _offer(min(priced, key=lambda one: one.price))
    if credential:
        course["educationalCredentialAwarded"] = {
            "@type": "EducationalOccupationalCredential",
            "name": credential,
        }
    return _to_text(course)


def course_list_json(urls: Iterable[str]) -> str:
    """An ItemList of the pages of courses, in the order shown.

    >>> course_list_json(["https://example.com/a"]).count("ListItem")
    1
    """
    items = [
        {"@type": "ListItem", "position": position, "url": url}
        for position, url in enumerate(urls, 1)
    ]
    return _to_text(
        {
            "@context": "https://schema.org",
            "@type": "ItemList",
            "itemListElement": items,
        }
    )


def _to_text(data: dict) -> str:
    # Within a script element only these three characters could end it.
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _instance(one: Instance) -> dict:
    result = {
        "@type": "CourseInstance",
        "courseMode": MODES.get(one.mode, "Onsite"),
        "startDate": one.start.isoformat(),
        "endDate": one.stop.isoformat(),
    }
    if one.hours:
        result["courseWorkload"] = f"PT{one.hours:g}H"
    if one.language:
        result["inLanguage"] = one.language
    if one.mode == "virtual":
        result["location"] = {"@type": "VirtualLocation", "url": one.url}
    elif one.place:
        result["location"] = {
            "@type": "Place",
            "name": one.place,
            "address": _address(one) or one.place,
        }
    if one.price is not None:
        stock = "SoldOut" if one.is_full else "InStock"
        result["offers"] = _offer(one) | {
            "availability": f"https://schema.org/{stock}",
            "url": one.url,
        }
    return result


def _address(one: Instance) -> dict:
    parts = {
        "streetAddress": one.street,
        "postalCode": one.postcode,
        "addressLocality": one.city,
        "addressCountry": one.country,
    }
    known = {name: text for name, text in parts.items() if text}
    return {"@type": "PostalAddress", **known} if known else {}


def _offer(one: Instance) -> dict:
    return {
        "@type": "Offer",
        "category": "Paid" if one.price else "Free",
        "price": f"{one.price:.2f}",
        "priceCurrency": one.currency,
    }
