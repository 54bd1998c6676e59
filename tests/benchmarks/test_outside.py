"""The readers of outside instances, held against tiny files written here, and the commands that run them."""

import json

import pytest

from benchmarks.engine import imopse, mspsp, peers, peers_taskjuggler
from benchmarks.engine.__main__ import main
from benchmarks.engine.case import UnreadableError
from planning.engine.plan import Allocation, Plan, Status

DEF = """
==========
Tasks: 3
Resources: 2
Precedence relations: 1
Number of skill types: 2
==========
ResourceID \t Salary \t Skills
1\t\t56.2\t Q1: 0 \t Q0: 2
2\t\t10.5\t Q1: 1
==========
TaskID \t Duration \t Skill \t Predecessor IDs
1\t\t4\t Q1: 0
2\t\t3\t Q0: 1
3\t\t2\t Q1: 1 \t 1 2
==========
"""

DZN = """% seed = 0; nActs = 99;
nActs = 4;
dur = [0,2,3,0];
nSkills = 2;
sreq = [| 0,0,
        | 1,1,
        | 0,2,
        | 0,0, |];
nResources = 3;
mastery = [| true,false,
           | true,true,
           | false,true, |];
nPrecs = 4;
pred = [1,1,2,3];
succ = [2,3,4,4];
"""


def written(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text)
    return file


def plan(*rows):
    parts = tuple(Allocation(demand, part, lane, start, end - 1, 480) for demand, part, lane, start, end in rows)
    return Plan("", Status.FEASIBLE, parts)


def test_imopse_reads_levels_salaries_and_predecessors(tmp_path):
    project = imopse.parse(DEF)
    assert project.resources[1] == imopse.Resource(562, {"Q1": 0, "Q0": 2})
    assert project.tasks[3] == imopse.Task(2, {"Q1": 1}, (1, 2))
    snapshot = imopse.read(written(tmp_path, "a.def", DEF)).snapshot
    assert snapshot.days == 9
    assert snapshot.people[0].skills == {"Q1": 1, "Q0": 3}
    assert [(p.before, p.after) for p in snapshot.precedences] == [(1, 3), (2, 3)]


def test_imopse_holds_a_plan_against_the_rules_of_the_format():
    project = imopse.parse(DEF)
    good = plan((1, 0, 2, 0, 4), (2, 0, 1, 0, 3), (3, 0, 2, 4, 6))
    assert imopse.broken(project, good) == []
    assert imopse.broken(project, plan((1, 0, 2, 0, 4), (2, 0, 1, 0, 3), (3, 0, 1, 4, 6))) != []  # lacks the level
    assert imopse.broken(project, plan((1, 0, 1, 0, 4), (2, 0, 1, 3, 6), (3, 0, 2, 6, 8))) != []  # two at once
    assert imopse.broken(project, plan((1, 0, 2, 0, 4), (2, 0, 1, 0, 3), (3, 0, 2, 3, 5))) != []  # does not wait
    assert imopse.broken(project, plan((1, 0, 2, 0, 4), (2, 0, 1, 0, 2), (3, 0, 2, 4, 6))) != []  # too short
    assert imopse.broken(project, plan((1, 0, 2, 0, 4), (2, 0, 1, 0, 3))) != []  # not done


def test_mspsp_reads_needs_mastery_and_pairs_that_wait(tmp_path):
    project = mspsp.parse(DZN)
    assert project == mspsp.Project(
        (0, 2, 3, 0), ((0, 0), (1, 1), (0, 2), (0, 0)), ((True, False), (True, True), (False, True)),
        ((0, 1), (0, 2), (1, 3), (2, 3)),
    )  # fmt: skip
    snapshot = mspsp.read(written(tmp_path, "a.dzn", DZN)).snapshot
    assert [(d.item, d.minutes, d.heads, d.together) for d in snapshot.demands] == [
        (2, 960, 1, True), (2, 960, 1, True), (3, 2880, 2, True),
    ]  # fmt: skip


def test_mspsp_holds_a_plan_against_the_rules_of_the_format():
    project = mspsp.parse(DZN)
    one, two, many = 3, 4, 6  # demands: activity x skills + skill + 1
    good = plan((one, 0, 1, 0, 2), (two, 0, 2, 0, 2), (many, 0, 2, 2, 5), (many, 1, 3, 2, 5))
    assert mspsp.broken(project, good) == []
    wrong = [
        plan((one, 0, 3, 0, 2), (two, 0, 2, 0, 2), (many, 0, 2, 2, 5), (many, 1, 3, 2, 5)),  # lacks the skill
        plan((one, 0, 1, 0, 2), (two, 0, 2, 1, 3), (many, 0, 2, 3, 6), (many, 1, 3, 3, 6)),  # not at once
        plan((one, 0, 1, 0, 2), (two, 0, 2, 0, 2), (many, 0, 2, 1, 4), (many, 1, 3, 1, 4)),  # two things at once
        plan((one, 0, 1, 0, 2), (two, 0, 2, 0, 2), (many, 0, 3, 2, 5)),  # one head short
    ]
    assert all(mspsp.broken(project, each) for each in wrong)


@pytest.mark.parametrize(("read", "name"), [(imopse.read, "a.def"), (mspsp.read, "a.dzn")])
def test_a_file_of_another_format_is_refused(tmp_path, read, name):
    with pytest.raises(UnreadableError):
        read(written(tmp_path, name, "nothing of the kind"))


@pytest.mark.parametrize(("command", "name", "text", "best"), [("imopse", "a.def", DEF, 6), ("mspsp", "b.dzn", DZN, 5)])
def test_a_folder_is_solved_checked_and_reported(tmp_path, capsys, command, name, text, best):
    written(tmp_path, name, text)
    written(tmp_path, "reference.csv", f"instance,makespan_2017,proven_optimal_2017\n{name[0]},{best},1\n")
    assert main([command, str(tmp_path), "--seconds", "5", "--json", str(tmp_path / "out.json")]) == 0
    [row] = json.loads((tmp_path / "out.json").read_text())["instances"]
    assert (row["instance"], row["objective"], row["bound"], row["valid"]) == (name[0], best, best, True)
    assert f"{name[0]} " in capsys.readouterr().out


def test_the_frontier_tells_the_least_cost_at_each_limit(tmp_path):
    file = written(tmp_path, "a.def", DEF)
    assert main(["imopse", str(file), "--frontier", "--seconds", "0.3", "--json", str(tmp_path / "out.json")]) == 0
    [row] = json.loads((tmp_path / "out.json").read_text())["instances"]
    assert [point["limit"] for point in row["frontier"]] == [6, 6, 6, 7, 9]
    # Who masters the level does task 2 alone; 1 and 3 go to the cheap one as 3 waits for 1 anyway: 6 x 10.5 + 3 x 56.2.
    assert {point["cost"] for point in row["frontier"]} == {231.6}
    assert all(point["gap"] == 0 for point in row["frontier"])


def test_a_missing_file_ends_with_a_word(tmp_path):
    with pytest.raises(SystemExit, match=r"no \.def file"):
        main(["imopse", str(tmp_path)])


def test_taskjuggler_is_told_who_can_and_what_waits():
    text = peers_taskjuggler.text(imopse.parse(DEF))
    assert 'task t1 "t1" { effort 4h allocate r1 { alternative r2 select minloaded persistent } }' in text
    assert 'task t3 "t3" { effort 2h allocate r2 { select minloaded persistent } depends t1, t2 }' in text


def test_peers_that_are_missing_are_said_and_left_out(tmp_path, capsys):
    file = written(tmp_path, "a.def", DEF)
    asked = ["peers", str(file), "--seconds", "2", "--pyjobshop", "false", "--taskjuggler", "no-such-program"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "PyJobShop is missing" in told
    assert "TaskJuggler is missing" in told


def test_ratios_count_how_much_shorter_and_how_often_longer():
    rows = [{"objective": 90, "peer": 100}, {"objective": 11, "peer": 10}, {"objective": 5, "peer": None}]
    assert peers.ratios(rows, "peer") == {
        "instances": 2, "shorter_least": -0.1, "shorter_mean": 0.0, "shorter_most": 0.1, "longer": 1,
    }  # fmt: skip
