"""A small town's consultation, written for these tests: four subjects, two languages."""

import csv
from pathlib import Path

import pytest

from analysis.results import Document

BUS = """
The last bus leaves at seven, so nobody from our village can go to the cinema.
A bus every half hour would let me leave the car at home.
Buses are cancelled without notice and the timetable at the stop is wrong.
The number nine bus is so full in the morning that pupils are left standing.
Cheaper bus tickets for families would fill the empty seats.
We need an evening bus for people who work late shifts.
The bus driver cannot wait for the train, so every connection is missed.
Please bring back the Sunday bus to the hospital.
Der letzte Bus fährt um sieben, danach kommt man nicht mehr nach Hause.
Ein Bus alle zwanzig Minuten wäre besser als ein neuer Parkplatz.
Die Busse fallen ständig aus und niemand sagt Bescheid.
Der Fahrplan der Busse passt nicht zu den Zügen.
"""
TREES = """
Plant trees along the high street, the asphalt burns in summer.
The old lime trees were felled and nothing was planted instead.
Trees need water in their first years, who looks after them?
A shady park with big trees would help old people in the heat.
Every new building should plant two trees.
The roots of the trees are damaged each time a cable is laid.
Fruit trees in public places, so that everybody can pick apples.
More green and more trees at the station square, please.
Pflanzt Bäume an der Hauptstraße, im Sommer ist es dort unerträglich heiß.
Die alten Linden wurden gefällt und nicht ersetzt.
Bäume brauchen Platz für ihre Wurzeln und genug Wasser.
Obstbäume im Park, damit jeder Äpfel pflücken kann.
"""
FOOD = """
School lunches should be cooked fresh and not delivered in plastic trays.
My children come home hungry because the canteen food is cold.
Free school meals for every child, whatever the parents earn.
The canteen serves meat every day, vegetarian pupils eat only noodles.
Let pupils cook in the school kitchen once a week.
The lunch break at school is too short to eat a proper meal.
Local farmers could deliver vegetables to the school canteens.
School lunch costs us ninety euros a month for two children.
Das Essen in der Schulkantine ist kalt und schmeckt nicht.
Kostenloses Mittagessen in der Schule für alle Kinder.
In der Schule soll frisch gekocht werden, mit Gemüse aus der Region.
Die Mittagspause in der Schule ist zu kurz zum Essen.
"""
POOL = """
The swimming pool has been closed for three years, children no longer learn to swim.
Renovate the indoor pool instead of building a new town hall.
Opening hours of the swimming pool do not suit people who work.
The water in the pool is too cold for babies and old people.
Our swimming club has to drive forty kilometres to train.
An outdoor swimming pool would be the best thing for teenagers in summer.
The entrance fee of the pool doubled, families stay away.
Swimming lessons have a waiting list of two years.
Das Schwimmbad ist seit drei Jahren geschlossen, die Kinder lernen nicht schwimmen.
Das Hallenbad muss saniert werden, die Duschen sind kaputt.
Der Schwimmverein hat keine Zeiten mehr im Bad.
Der Eintritt ins Freibad ist für Familien zu teuer.
"""
SUBJECTS = {"bus": BUS, "trees": TREES, "food": FOOD, "pool": POOL}
DEMO = Path(__file__).resolve().parents[2] / "webapp" / "demo" / "content" / "submissions_b.csv"


@pytest.fixture(scope="session")
def subject_of() -> dict[str, str]:
    """The subject of each document of the town."""
    return {
        f"{subject}{i}": subject
        for subject, texts in SUBJECTS.items()
        for i, _ in enumerate(texts.strip().splitlines())
    }


@pytest.fixture(scope="session")
def town() -> list[Document]:
    """48 answers of one sentence; the bus ones are from a youth lane."""
    return [
        Document(
            f"{subject}{i}", f"s-{subject}{i}", text, None, "youth" if subject == "bus" else ""
        )
        for subject, texts in SUBJECTS.items()
        for i, text in enumerate(texts.strip().splitlines())
    ]


@pytest.fixture(scope="session")
def demo_rows() -> list[dict[str, str]]:
    """The 400 invented submissions of the demo site, 60 of them copies of one letter."""
    with DEMO.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
