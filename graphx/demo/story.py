"""The two years of the demo organisation: a background drawn by the seed, and the planted parts, which no seed changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from graphx.demo.events import END, START, Activity, Evening, Meeting, Message, at, local, rhythm, steady, working
from graphx.demo.people import CAST, Member, crowd, staff, subscribers
from graphx.demo.words import SUBJECTS, letter, question, sentence

MAILBOXES = ("Priya Raghunathan", "Marta Kowalczyk", "Samuel Adeyemi")
CALENDARS = ("Helena Brandt", "Priya Raghunathan", "Marta Kowalczyk")
SILENT = date(2026, 2, 24)
"""The last day on which the cooling partner was heard of."""
MOVED = date(2025, 9, 1)
"""From here on the person with two addresses uses the second."""

_PORTFOLIO = {
    "Direction": ("investor", "partner"), "Partnerships": ("partner", "other"), "Customers": ("customer",),
    "Communications": ("media",), "Engineering": ("supplier",), "Finance": ("investor", "shareholder"),
}  # fmt: skip
_GAPS = (14, 21, 30, 45, 60, 60, 90, 120, 180)


class Story:
    """Everything that happens, in the order in which it is told; the files are cut from it. The same seed tells the same."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311  (a demo wants repetition, not secrecy)
        self.staff = {person.name: person for person in staff()}
        self.crowd = crowd(self.rng)
        self.readers = subscribers()
        self.mails: list[Message] = []
        self.meetings: list[Meeting] = []
        self.activities: list[Activity] = []
        self.forum: list[Activity] = []
        self.evenings = list(self._evenings(Random(f"{seed} press")))  # noqa: S311
        self._number = count(1)
        self._portfolios()
        self._colleagues()
        self._house()
        self._forum()
        self._letters()
        self._planted()
        self._hostile()
        self.mails.sort(key=lambda message: (message.time, message.identity))
        self.activities.sort(key=lambda row: (row.time, row.sender.name, row.receiver.emails))
        self.forum.sort(key=lambda row: (row.time, row.sender.name, row.receiver.name))

    def stakeholders(self) -> list[Member]:
        """Everybody in the roster who is not ours."""
        return [*CAST.values(), *(person for people in self.crowd.values() for person in people)]

    def organisations(self) -> list[str]:
        """The organisations that directors meet."""
        people = [person for group in ("investor", "partner", "media", "other") for person in self.crowd[group]]
        return sorted({person.organisation for person in people})

    def thread(self, a: Member, b: Member, day: date, length: int, copied: Iterable[Member] = ()) -> None:
        """Mails to and fro, ``length`` in all, each quoting the one before."""
        rng, subject = self.rng, self.rng.choice(SUBJECTS)
        time = at(day, rng.uniform(7, 11))
        parents: tuple[str, ...] = ()
        last: Message | None = None
        for turn in range(length):
            sender, receiver = (a, b) if turn % 2 == 0 else (b, a)
            identity = self.identity(sender)
            title = subject if turn == 0 else f"Re: {subject}"
            text = question(rng) if rng.random() < 0.3 else sentence(rng)
            message = Message(identity, time, sender, (receiver,), title, text, tuple(copied), (), parents, last)
            self.mails.append(message)
            parents, last = (*parents, identity), message
            time = self._later(time)

    def identity(self, sender: Member) -> str:
        """A new Message-ID or UID at the sender's host."""
        return f"{self.rng.getrandbits(40):010x}.{next(self._number)}@{sender.emails[-1].rpartition('@')[2]}"

    def _later(self, time: datetime) -> datetime:
        later = time + timedelta(minutes=round(self.rng.expovariate(1 / 90)) + 3)
        if later.hour < 17 or time.date() >= END:
            return later if later.date() == time.date() else time + timedelta(minutes=1)
        return min(at(working(time.date() + timedelta(1)), self.rng.uniform(7, 10)), at(END, 16))

    def _portfolios(self) -> None:
        for department, groups in _PORTFOLIO.items():
            team = [person for person in self.staff.values() if person.department == department]
            for group in groups:
                for index, contact in enumerate(self.crowd[group]):
                    self._tend(team[index % len(team)], contact, self.rng.choice(_GAPS[:6]))
                    if self.rng.random() < 0.3:
                        self._tend(self.rng.choice(team), contact, self.rng.choice(_GAPS[3:]))

    def _tend(self, ours: Member, contact: Member, gap: float) -> None:
        rng = self.rng
        first = START + timedelta(rng.choice((0, 0, 0, 90, 200, 400)))
        # Some relationships end: constancy is what the tool is to show.
        last = END if rng.random() < 0.8 else END - timedelta(rng.randrange(60, 300))
        by_mail = ours.name in MAILBOXES
        for day in rhythm(rng, gap, first, last):
            if by_mail and rng.random() < 0.75:
                a, b = (ours, contact) if rng.random() < 0.6 else (contact, ours)
                self.thread(a, b, day, rng.choice((1, 2, 2, 3, 4)))
            elif ours.name in CALENDARS and rng.random() < 0.6:
                team = [each for each in self.staff.values() if each.department == ours.department and each is not ours]
                self._meet(ours, (contact, *rng.sample(team, int(rng.random() < 0.3))), day)
            else:
                self._note(ours, contact, day)

    def _note(self, ours: Member, contact: Member, day: date) -> None:
        rng = self.rng
        kind = rng.choices(("Email", "Call", "Meeting", "Video call"), (5, 3, 1.5, 1.5))[0]
        minutes = None if kind == "Email" else rng.choice((15, 30, 30, 45, 60))
        self.log(ours, contact, at(day, rng.randrange(28, 64) / 4), kind, minutes)

    def log(self, ours: Member, contact: Member, time: datetime, kind: str, minutes: int | None = None) -> None:
        """One row of the table of activities."""
        self.activities.append(Activity(time, ours, contact, kind, minutes, self.rng.choice(SUBJECTS)))

    def _meet(self, ours: Member, guests: tuple[Member, ...], day: date) -> None:
        rng = self.rng
        declined = guests[1:] if rng.random() < 0.5 else ()
        place, link, room = rng.choice((("", "https://meet.google.com/abc-defg-hij", False), ("Room Faraday", "", True)))
        start, minutes = at(day, rng.randrange(28, 60) / 4), rng.choice((30, 30, 45, 60))
        title = f"{rng.choice(SUBJECTS)} with {guests[0].organisation}"
        meeting = Meeting(self.identity(ours), start, minutes, ours, guests, title, place, link, room, declined)
        self.meetings.append(replace(meeting, cancelled=rng.random() < 0.05))

    def _colleagues(self) -> None:
        everybody = list(self.staff.values())
        for name in MAILBOXES:
            owner = self.staff[name]
            for other in self.rng.sample([person for person in everybody if person is not owner], 9):
                for day in rhythm(self.rng, self.rng.choice((30, 45, 60, 90))):
                    copied = [p for p in self.rng.sample(everybody, 2) if p not in (owner, other)][: self.rng.randrange(2)]
                    self.thread(owner, other, day, self.rng.choice((1, 2, 3)), copied)

    def _house(self) -> None:
        helena, everybody = self.staff["Helena Brandt"], list(self.staff.values())
        heads = tuple(
            self.staff[n] for n in ("Priya Raghunathan", "Marta Kowalczyk", "Samuel Adeyemi", "Mei-Ling Chen", "Ngozi Chukwu")
        )
        monday, until = date(2024, 7, 1), "UNTIL=20260630T215959Z"
        self._series(helena, heads, monday, 9.5, 60, "Leadership round", f"FREQ=WEEKLY;{until}", room=True)
        quarter = local(date(2024, 9, 5), 14)
        guests = tuple(person for person in everybody if person is not helena)
        self.meetings.append(
            Meeting(
                self.identity(helena), quarter, 45, helena, guests, "All hands", "", "https://teams.microsoft.com/l/meetup-join/1",
                rule=f"FREQ=MONTHLY;INTERVAL=3;BYDAY=1TH;{until}",
            )
        )  # fmt: skip
        for name in ("Priya Raghunathan", "Marta Kowalczyk"):
            head = self.staff[name]
            team = tuple(p for p in everybody if p.department == head.department and p is not head)
            self._series(
                head, team, monday + timedelta(2), 10, 45, f"{head.department} weekly", f"FREQ=WEEKLY;{until}", room=True
            )
        for index, head in enumerate(heads):
            day = monday + timedelta(1 + index % 3)
            self._series(helena, (head,), day, 15 + index / 2, 30, "One to one", f"FREQ=WEEKLY;INTERVAL=2;{until}")

    def _series(
        self,
        host: Member,
        guests: tuple[Member, ...],
        first: date,
        hour: float,
        minutes: int,
        title: str,
        rule: str,
        room: bool = False,
    ) -> None:
        start, step = local(first, hour), timedelta(14 if "INTERVAL=2" in rule else 7)
        times = [start + step * n for n in range((END - first).days // step.days + 1)]
        skipped = tuple(each for each in times if each.date() != working(each.date()))
        moved = times[20]
        place = "Room Volta" if room else ""
        entry = Meeting(self.identity(host), start, minutes, host, guests, title, place, "", room, rule=rule, skipped=skipped)
        self.meetings.append(replace(entry, moved=((moved, moved + timedelta(days=1, hours=2)),)))

    def _forum(self) -> None:
        rng, members, nadia = self.rng, self.crowd["community"], CAST["broker"]
        for index, member in enumerate(members):
            near = [members[(index + step) % len(members)] for step in (1, 2, 5)]
            for other in near:
                for day in rhythm(rng, rng.choice((60, 75, 90))):
                    self._post(member, other, day)
            if index % 2 == 0:
                for day in rhythm(rng, 30):
                    self._post(*((nadia, member) if rng.random() < 0.5 else (member, nadia)), day)

    def _evenings(self, rng: Random) -> Iterator[Evening]:
        """An evening of the press club every other month, with whom of the media it brings together; two of them never come."""
        host, regulars = CAST["other twin"], self.crowd["media"][:-2]
        for number, day in enumerate(steady(60, date(2024, 7, 18)), 1):
            yield Evening(at(day, 17), host, tuple(rng.sample(regulars, rng.randint(3, 6))), f"Press club {number}", 90)

    def _post(self, sender: Member, receiver: Member, day: date) -> None:
        kind = self.rng.choice(("Reply", "Reply", "Comment", "Like"))
        thread = f"topic-{(day - START).days // 9}"
        self.forum.append(Activity(at(day, self.rng.uniform(6, 20)), sender, receiver, kind, None, "", thread))

    def _letters(self) -> None:
        samuel = self.staff["Samuel Adeyemi"]
        known = [person for group in ("customer", "media") for person in self.crowd[group]]
        for number, day in enumerate(steady(91, date(2024, 9, 17)), 1):
            title, text = letter(number)
            bcc = (*known, *self.readers)
            self.mails.append(Message(self.identity(samuel), at(day, 9), samuel, (samuel,), title, text, bcc=bcc))

    def _planted(self) -> None:
        priya, marta, samuel = (self.staff[name] for name in MAILBOXES)
        kwame, daniel, anders = (self.staff[name] for name in ("Kwame Mensah", "Daniel Okafor", "Anders Lindqvist"))
        for a, key, gap in ((priya, "broker", 9), (samuel, "broker", 16), (samuel, "other twin", 28)):
            for day in steady(gap, date(2024, 7, 3)):
                self.thread(a, CAST[key], day, 2)
        for day in steady(20, date(2024, 7, 8)):
            self.log(kwame, CAST["broker"], at(day, 14), "Video call", 30)
        for day in steady(7, date(2024, 7, 4)):
            self.log(marta, CAST["single"], at(day, 9), "Call", 30)
            self.log(anders, CAST["quiet"], at(day, 13.5), "Meeting", 45)
        for day in steady(28, date(2024, 7, 9)):
            self.log(daniel, CAST["twin"], at(day, 10), "Call", 20)
            self.mails.append(self._unanswered(samuel, day))
        review = "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260624T215959Z"
        self._series(marta, (CAST["single"],), date(2024, 7, 10), 14, 60, "Service review", review)
        self._cooling(priya, kwame)
        self._coffee(priya)
        for day in steady(14, date(2024, 7, 5)):
            elif_ = CAST["moved"]
            self.thread(priya, replace(elif_, emails=elif_.emails[:1] if day < MOVED else elif_.emails[1:]), day, 2)
        hello = "Your panels were on my stream last night. Lovely light! Zara"
        famous = CAST["famous"]
        self.mails.append(
            Message(self.identity(famous), at(date(2025, 5, 13), 15), famous, (samuel,), "Hello from Zara", hello)
        )

    def _unanswered(self, samuel: Member, day: date) -> Message:
        gunnar = CAST["oneway"]
        text = f"{question(self.rng)}\n\nI would be glad of a word from you this time."
        return Message(self.identity(gunnar), at(day, 8.25), gunnar, (samuel,), "An offer to help", text)

    def _cooling(self, priya: Member, kwame: Member) -> None:
        joonas = CAST["cooling"]
        rule = f"FREQ=WEEKLY;UNTIL={SILENT:%Y%m%d}T215959Z"
        entry = Meeting(self.identity(priya), local(date(2024, 7, 2), 11), 30, priya, (joonas,), "Northgrid weekly", rule=rule)
        self.meetings.append(replace(entry, link="https://zoom.us/j/9999999999"))
        for day in steady(14, date(2024, 7, 4), SILENT):
            self.thread(priya, joonas, day, 2)
        for day in steady(90, date(2024, 7, 15), SILENT):
            self.log(kwame, joonas, at(day, 11), "Email")

    def _coffee(self, priya: Member) -> None:
        """One hour of coffee on the second Tuesday of a month, against eight mails on the same days."""
        aiko, rui = CAST["coffee"], CAST["mail"]
        rule = "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20260630T215959Z"
        coffee = Meeting(
            self.identity(priya), local(date(2024, 7, 9), 16), 60, priya, (aiko,), "Coffee", "Café Lumen", rule=rule
        )
        self.meetings.append(coffee)
        for month in range(24):
            first = date(2024 + (6 + month) // 12, (6 + month) % 12 + 1, 1)
            day = first + timedelta((1 - first.weekday()) % 7 + 7)
            for turn in range(8):
                a, b = (priya, rui) if turn % 2 == 0 else (rui, priya)
                message = Message(self.identity(a), at(day, 8 + turn), a, (b,), "Monthly figures", sentence(self.rng))
                self.mails.append(message)

    def _hostile(self) -> None:
        anders, marta = self.staff["Anders Lindqvist"], self.staff["Marta Kowalczyk"]
        for offset, key in enumerate(("markup", "formula", "beacon")):
            for day in steady(30, date(2024, 7, 11) + timedelta(offset)):
                self.log(anders, CAST[key], at(day, 10 + offset), "Call", 15)
            for day in steady(60, date(2024, 8, 5) + timedelta(offset)):
                self.thread(CAST[key], marta, day, 2)
