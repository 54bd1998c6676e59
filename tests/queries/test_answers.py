"""The sentences that pages of people and teams open with: each case says what is true, and nothing else."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from planning.queries import person_answers, team_answers
from planning.queries.availability import Ask
from planning.queries.people import Filters

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 27)


def person(name="Ana", *, is_open_position=False):
    return SimpleNamespace(name=name, is_open_position=is_open_position, pattern=[240] * 5 + [0, 0])


def found(*free_days, of=3, ask=None, left_out=()):
    fits = [SimpleNamespace(person=person(), free_days=Decimal(days)) for days in free_days]
    return SimpleNamespace(fits=fits, of=of, ask=ask or Ask(), left_out=left_out)


ROLE = SimpleNamespace(name="ML engineer")


def ask(**values):
    return Ask(**values)


@pytest.mark.parametrize(
    ("result", "first", "then"),
    [
        (found(9, ask=ask(skill="Python", level=3)), "1 of 3 people knows Python at 3.", ""),
        (found(9, 8, ask=ask(skill="Python", level=3)), "2 of 3 people know Python at 3.", ""),
        (
            found(ask=ask(skill="Python", level=3), left_out=[1]),
            "None of 3 people know Python at 3.",
            "Below stands what each is short of.",
        ),
        (found(of=0, ask=ask(skill="Python", level=3)), "There are no people to ask.", ""),
        (
            found(9, of=1, ask=ask(share_percent=50)),
            "1 of 1 person has 50 % free in the next four weeks.",
            "Ana has most time, 9 days.",
        ),
        (
            found(9, 8, ask=ask(share_percent=50, first=FIRST)),
            "2 of 3 people have 50 % free in the four weeks from 2 March.",
            "Ana has most time, 9 days.",
        ),
        (
            found(9, ask=ask(first=FIRST, last=LAST)),
            "1 of 3 people has time free from 2 March to 27 March.",
            "Ana has most time, 9 days.",
        ),
        (
            found(9, 7, ask=ask(last=LAST, skill="Python", level=2)),
            "2 of 3 people know Python at 2 and have time free until 27 March.",
            "Ana has most time, 9 days.",
        ),
    ],
)
def test_the_list_says_how_many_have_what_is_asked(result, first, then):
    said = person_answers.list_answer(result, Filters(ask=result.ask))
    assert (said.first, said.then) == (first, then)


def test_the_list_names_the_role_that_is_asked_for():
    asked = ask(skill="Python", level=3)
    filters = Filters(role=ROLE, ask=asked)
    assert person_answers.list_answer(found(9, of=1, ask=asked), filters).first.startswith("1 of 1 ML engineer knows")
    assert person_answers.list_answer(found(of=0, ask=asked), filters).first == "There are no ML engineers to ask."


@dataclass
class Load:
    free_days: Decimal = Decimal(0)
    is_overloaded: bool = False
    overload_from: date | None = None
    peak: int = 0
    weeks: list = field(default_factory=lambda: [1] * 13)


def shown(load=None, *, memberships=(), now=(1,), owned=(), metrics=()):
    return SimpleNamespace(load=load, memberships=memberships, now=now, owned=owned, metrics=metrics)


@pytest.mark.parametrize(
    ("detail", "first", "then"),
    [
        (
            shown(now=()),
            "Ana is on no team today.",
            "Without a membership no plan counts the person.",
        ),
        (
            shown(Load(is_overloaded=True, overload_from=FIRST, peak=130), owned=[1], metrics=[1]),
            "Ana is at up to 130 % from 2 March.",
            "Accountable for 1 thing.",
        ),
        (
            shown(Load(Decimal("12.50")), owned=[1, 2], metrics=[1, 2]),
            "Ana has 12.5 days free in 13 weeks.",
            "Accountable for 2 things, measured by 2 success metrics.",
        ),
        (shown(Load()), "Ana has no time free in the weeks that are planned.", "Accountable for nothing."),
        (shown(), "Ana has no time free in the weeks that are planned.", "Accountable for nothing."),
    ],
)
def test_a_person_s_page_says_how_full_they_are_and_what_they_answer_for(detail, first, then):
    said = person_answers.detail_answer(person(), detail)
    assert (said.first, said.then) == (first, then)


def test_a_seat_says_where_it_is_to_be_filled():
    seat = person("Second engineer", is_open_position=True)
    there = shown(memberships=[SimpleNamespace(team="Search")])
    assert person_answers.detail_answer(seat, there).first == "Second engineer is a seat to fill in Search."
    assert person_answers.detail_answer(seat, shown()).first == "Second engineer is a seat to fill."


def line(name, *, hires=0, need=1, surplus=0):
    row = SimpleNamespace(need=Decimal(need), surplus=Decimal(surplus))
    return SimpleNamespace(role=SimpleNamespace(name=name), hires=hires, row=row)


def right(*lines, fullest=None, alone=None):
    return SimpleNamespace(lines=lines, short=[row for row in lines if row.hires], fullest=fullest, alone=alone)


@pytest.mark.parametrize(
    ("mix", "first"),
    [
        (right(), "Nobody is here and no work asks for anybody."),
        (right(line("AI developer", need=0)), "No planned work asks for anybody here."),
        (right(line("AI developer")), "The right mix for the work that is planned."),
        (right(line("AI developer", surplus=2)), "Everything is covered, with 2 AI developers to spare."),
        (right(line("AI developer", hires=1)), "One AI developer short."),
        (right(line("AI developer", hires=12)), "12 AI developers short."),
        (
            right(line("ML engineer", hires=2), line("Data analyst", hires=1), line("Designer", hires=1)),
            "Two ML engineers, one data analyst and one designer short.",
        ),
    ],
)
def test_a_team_says_whether_it_is_the_right_mix(mix, first):
    assert team_answers.mix_answer(mix).first == first


def test_a_team_says_who_is_too_full_and_what_rests_on_one_person():
    full = SimpleNamespace(person=person("Pia"), peak=120, overload_from=FIRST)
    always = SimpleNamespace(person=person("Pia"), peak=100, overload_from=None)
    alone = SimpleNamespace(holders=[person("Lena")], skill=SimpleNamespace(name="Serving"), level=4)
    one = line("AI developer")

    assert team_answers.mix_answer(right(one, fullest=full)).then == "Pia is at 120 % from 2 March."
    both = team_answers.mix_answer(right(one, fullest=always, alone=alone)).then
    assert both == "Pia is at 100 %. Only Lena knows Serving at 4."


def test_a_team_s_head_says_kind_people_lead_and_what_it_is_part_of():
    team = SimpleNamespace(
        get_kind_display=lambda: "Product team", lead="Ana", parent="Products", is_archived=True, purpose="  "
    )
    posts = [
        SimpleNamespace(person_id=n, person=person(is_open_position=n == 3), share_percent=Decimal(100)) for n in (1, 3)
    ]
    said = team_answers.head(team, posts)
    assert said[0] == "Product team"
    assert said[1] == "1 person, 0.5 full-time"
    assert said[2:] == ["Ana leads", "in Products", "archived"]
    assert team_answers.answer(team, posts).then == "1 person works here."
