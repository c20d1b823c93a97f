"""The people of the demo organisation: a cast with known parts, and a crowd that a seed draws."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random

HOME = "Lantern Energy Cooperative"
DOMAIN = "lantern.example"

_STAFF = """
Direction: Helena Brandt, Okonkwo Eze, Lucía Fernández
Partnerships: Priya Raghunathan, Tomasz Wieczorek, Amélie Dubois, Kwame Mensah
Customers: Marta Kowalczyk, Daniel Okafor, Sofía Herrera, Henrik Sørensen, Yuki Nakamura
Communications: Samuel Adeyemi, Beatriz Almeida, Jonas Weiß, Noor Rahman
Engineering: Mei-Ling Chen, Anders Lindqvist, Fatima Zahra El Amrani, Rajesh Iyer, Carlos Mendes, Ewa Nowak
Finance: Ngozi Chukwu, Pieter van der Berg, Leila Hosseini
"""

_ORGANISATIONS = {
    "customer": (
        "Alder Bakeries",
        "Brightwater Hotels",
        "Corvid Logistics",
        "Dune Ceramics",
        "Elmfield Schools",
        "Fjord Fisheries",
    ),
    "supplier": ("Gantry Steel", "Helio Panels", "Isobar Turbines", "Jute & Cable"),
    "investor": ("Keystone Impact Fund", "Lumen Capital", "Moraine Pensions"),
    "shareholder": ("Members of Lantern",),
    "partner": ("Nettle University", "Orchard Housing", "Polder Water Board", "Quarry Street Council"),
    "regulator": ("Energy Markets Authority", "Grid Safety Office"),
    "media": ("Riverside Courier", "Signal Radio", "The Meter", "Umbra Podcasts"),
    "community": ("Harbour Forum",),
    "other": ("Vantage Think Tank", "Willow Trade Union"),
}
_CROWD = {
    "customer": 24, "supplier": 13, "investor": 10, "shareholder": 9, "partner": 13,
    "regulator": 8, "media": 12, "community": 14, "other": 6,
}  # fmt: skip

_GIVEN = """
 Adaeze Aino Alejandro Amara Anahit André Aroha Babak Bao Birgit Bram Camille Chidi Dagny Dilnoza Efua Elio
Emre Esther Farid Finn Giulia Goran Hana Hiroshi Ilse Imani Ines Ivan Jana Jin Juma Kaja Kamala Keanu Lars
Lerato Lina Luan Malik Maren Mateo Mira Nils Nour Odalys Olga Omar Pavel Petra Quentin Rania Rosa Saoirse Sven
Tariq Thandi Tuan Ulla Vera Wanjiru Xiomara Yara Zoltán
"""
_FAMILY = """
 Abara Achterberg Andersson Aydın Baptiste Barzani Becker Bianchi Bondarenko Castillo Cohen Dang Diallo Dvořák
Eriksen Farah Fofana Gallagher García Grünwald Haidari Hakimi Horvat Ito Ivanova Jansen Jiménez Kaplan Karimov
Kimani Kovács Laurent Lê Lindgren Lopes Madsen Marković Mbeki Moreau Müller Ncube Nguyễn Novak Okada Olsen
Papadopoulos Park Petrov Quispe Rossi Ruiz Şahin Silva Smirnova Tamm Tanaka Tesfaye Toivonen Ullah Varga Vidal
Wójcik Yılmaz Zhang
"""
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "ı": "i", "ş": "s"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the demo. The last of ``emails`` is the present one; ``group`` is empty for people outside the roster."""

    name: str
    emails: tuple[str, ...]
    organisation: str = ""
    group: str = ""
    department: str = ""
    followers: int | None = None

    @property
    def ours(self) -> bool:
        return self.group == "employee"


def address(name: str, domain: str) -> str:
    """``jonas.weiss@lantern.example`` for Jonas Weiß."""
    text = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode().lower()
    return f"{'.'.join(re.findall('[a-z]+', text))}@{domain}"


def domain(organisation: str) -> str:
    """The invented domain of an organisation, under .example (RFC 2606)."""
    return address(organisation, "").rstrip("@").replace(".", "-") + ".example"


def staff() -> list[Member]:
    """The employees, department by department."""
    people = []
    for line in _STAFF.strip().splitlines():
        department, _, names = line.partition(": ")
        people += [Member(n, (address(n, DOMAIN),), HOME, "employee", department) for n in names.split(", ")]
    return people


def _known(name: str, organisation: str, group: str, *emails: str, followers: int | None = None) -> Member:
    return Member(name, emails or (address(name, domain(organisation)),), organisation, group, "", followers)


CAST = {
    "broker": _known("Nadia Haddad", "Meridian Institute", "partner"),
    "single": _known("Folake Oyelaran", "Oyelaran Foods", "customer"),
    "cooling": _known("Joonas Lehtinen", "Northgrid Partners", "partner"),
    "famous": _known("Zara Quill", "Zara Quill Live", "media", followers=1_200_000),
    "quiet": _known("Ikaika Kealoha", "Kealoha Instruments", "supplier", followers=38),
    "coffee": _known("Aiko Tanabe", "Tanabe Trust", "investor"),
    "mail": _known("Rui Carvalho", "Carvalho Holdings", "investor"),
    "moved": _known(
        "Elif Demir", "Baltic Grid Lab", "partner", "elif.demir@copperfield.example", "elif.demir@baltic-grid-lab.example"
    ),
    "twin": _known("Maria Santos", "Santos Laundries", "customer"),
    "other twin": _known("Maria Santos", "Signal Radio", "media"),
    "oneway": _known("Gunnar Ek", "Ek Advisory", "other"),
    "markup": _known('<img src=x onerror="alert(1)">', "Markup Motors", "supplier", "workshop@markup-motors.example"),
    "formula": _known(
        '=HYPERLINK("http://127.0.0.1:1/x","Invoice")', "Formula Freight", "supplier", "desk@formula-freight.example"
    ),
    "beacon": _known("![x](http://127.0.0.1:1/x)", "Beacon Print", "supplier", "studio@beacon-print.example"),
}
"""People whose part in the story is planted; their names never change with the seed."""


def crowd(rng: Random) -> dict[str, list[Member]]:
    """Stakeholders by group, with names, organisations and followers drawn."""
    names = [f"{given} {family}" for given in _GIVEN.split() for family in _FAMILY.split()]
    drawn = iter(rng.sample(names, sum(_CROWD.values())))
    groups: dict[str, list[Member]] = {}
    for group, count in _CROWD.items():
        groups[group] = []
        for index, name in zip(range(count), drawn, strict=False):
            home = _ORGANISATIONS[group][index % len(_ORGANISATIONS[group])]
            followers = int(10 ** rng.uniform(1.5, 4.5)) if group == "media" or rng.random() < 0.3 else None
            groups[group].append(Member(name, (address(name, domain(home)),), home, group, "", followers))
    return groups


def subscribers(count: int = 140) -> list[Member]:
    """Readers of the letter who are in no roster."""
    return [Member("", (f"reader{number:03d}@post.example",)) for number in range(1, count + 1)]
