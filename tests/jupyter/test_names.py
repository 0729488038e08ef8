"""What a cell calls ``updater`` is renamed where, and only where, Python reads the global one."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.jupyter.magic.names import rename_global

OURS, THEIRS = "ours", "theirs"


def expressions(inner):
    return st.one_of(
        inner.map("(lambda: {})()".format),
        inner.map("(lambda updater: {})('argument')".format),
        st.tuples(inner, inner).map("(lambda updater={0[0]}: {0[1]})()".format),
        st.tuples(inner, inner).map("[{0[0]} for x in [{0[1]}]][0]".format),
        st.tuples(inner, inner).map("[{0[0]} for updater in [{0[1]}]][0]".format),
        st.tuples(inner, inner).map("[{0[0]} for x in [1] for y in [{0[1]}]][0]".format),
        st.tuples(inner, inner).map("{{1: {0[0]} for updater in 'x' if {0[1]}}}[1]".format),
    )


expression = st.recursive(st.just("updater"), expressions, max_leaves=4)


def joined(parts):
    return [line for part in parts for line in part]


def indented(lines):
    return [f"    {line}" for line in lines]


def blocks(inner):
    """Statements, as lists of lines; `inner` are those that may stand within."""
    def_, class_ = "def f():", "class C:"
    body = st.lists(inner, min_size=1, max_size=3).map(joined)
    assignment = st.one_of(
        expression.map(lambda value: [f"updater = {value}"]),
        expression.map(lambda value: [f"if (updater := {value}): pass"]),
    )
    binding = st.one_of(
        st.just(["import os.path as updater"]),
        st.just(["for updater in 'x': pass"]),
        st.just(["def updater(): pass"]),
        st.just(["match 'x':", "    case updater: pass"]),
    )
    unbinding = st.just(["try: 1 / 0", "except ZeroDivisionError as updater: pass"])
    local = st.one_of(
        body,
        st.tuples(body, assignment | binding | unbinding, body).map(joined),
    )
    return st.one_of(
        local.map(lambda lines: [def_, *indented(lines), "f()"]),
        st.tuples(expression, body).map(
            lambda made: [f"def f(updater={made[0]}):", *indented(made[1]), "f()"]
        ),
        # A class that reads the global name before it binds its own gets the ambient updater.
        st.one_of(body, st.tuples(binding, body).map(joined)).map(
            lambda lines: [class_, *indented(lines)]
        ),
        expression.map(lambda value: ["class C:", f"    updater: log({value}) = 3"]),
        expression.map(lambda value: [f"@(lambda made: (log({value}), made)[1])", "def f(): pass"]),
    )


read = expression.map(lambda value: [f"log({value})"])
statement = st.recursive(read, blocks, max_leaves=6)
program = st.lists(statement, min_size=1, max_size=4).map(lambda parts: "\n".join(joined(parts)))


def outcome(code, names):
    logged = []

    def log(value):
        logged.append(value if isinstance(value, str) else type(value).__name__)

    try:
        exec(code, {"log": log, **names})
    except NameError as error:
        logged.append(type(error).__name__)
    return logged


@given(program)
def test_a_renamed_program_does_what_it_did(source):
    tree = ast.parse(source)
    count = rename_global(tree, "updater", "_updater_1")
    renamed = outcome(compile(tree, "renamed", "exec"), {"updater": THEIRS, "_updater_1": OURS})
    assert renamed == outcome(compile(source, "source", "exec"), {"updater": OURS})
    assert count <= source.count("updater")


def test_a_program_that_has_its_own_is_left_alone():
    for source in (
        "updater = 3\nprint(updater)",
        "del updater",
        "import updater",
        "global updater\nupdater",
        "[updater := 3 for x in y]\nupdater",
    ):
        tree = ast.parse(source)
        assert rename_global(tree, "updater", "new") == 0
        assert ast.dump(tree) == ast.dump(ast.parse(source))


def test_attributes_and_keywords_are_no_variables():
    tree = ast.parse("f(updater=updater.updater)")
    assert rename_global(tree, "updater", "new") == 1
    assert ast.unparse(tree) == "f(updater=new.updater)"
