"""What people write in the demo: a few plain sentences, so that threads read like threads."""

from __future__ import annotations

from random import Random

SUBJECTS = (
    "Rooftop tender", "Heat pump pilot", "Meter data", "Winter tariff", "Site visit", "Contract renewal", "Open day",
    "Storage study", "Grid connection", "Annual report", "Invoice query", "Training week", "Press visit", "Joint application",
    "Street lighting", "Battery delivery", "Members' meeting", "Interconnector", "School roofs", "Budget line",
)  # fmt: skip

_OPENINGS = (
    "Thank you for the notes.",
    "Good to talk today.",
    "Following up on our call.",
    "I have read the draft.",
    "As promised:",
    "",
)
_MIDDLES = (
    "The figures for the second quarter are in, and they look better than we feared.",
    "We can move the visit to the week after, if that helps your people.",
    "From what the engineers tell me, the roof can carry it.",
    "I have asked our lawyers and they see no obstacle.",
    "The board liked your proposal and wants to see the numbers once more.",
    "Delivery slips by two weeks; I would rather you heard it from me.",
    "I enclose the list of sites, with the three we spoke about marked.",
    "Your colleagues were a great help on Thursday.",
)
_QUESTIONS = (
    "Could you send me the last version?",
    "Would Tuesday suit you?",
    "Who on your side should sign?",
    "What would you need from us to decide?",
    "Shall we bring the engineers along?",
)


def sentence(rng: Random) -> str:
    """One to three sentences."""
    middle = rng.sample(_MIDDLES, rng.choice((1, 1, 2)))
    return " ".join(filter(None, (rng.choice(_OPENINGS), *middle)))


def question(rng: Random) -> str:
    """A short text that ends in a question."""
    return f"{sentence(rng)} {rng.choice(_QUESTIONS)}"


def letter(number: int) -> tuple[str, str]:
    """Subject and text of the quarterly letter."""
    text = (
        "Dear friends of Lantern,\n\nhere is what we built this quarter, what it cost, and what comes next.\n\nWarmly, Samuel"
    )
    return f"The Lantern letter, number {number}", text
