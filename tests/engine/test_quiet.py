"""HiGHS prints nothing of its own: a command's output may be read by a program."""

from planning.engine import quiet


def test_solver_is_made_and_used_without_a_word(capfd):
    solver = quiet.highs()
    chosen = solver.addBinary()
    solver.minimize(-1 * chosen)

    assert list(solver.getSolution().col_value) == [1.0]
    assert capfd.readouterr().out == ""
