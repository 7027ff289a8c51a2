from expressivity.provenance import closure, source_key, tree_key


def package(folder, **modules):
    base = folder / "expressivity"
    base.mkdir(exist_ok=True)
    for name, text in modules.items():
        (base / f"{name}.py").write_text(text)
    return folder


def test_the_closure_follows_imports_to_any_depth(tmp_path):
    source = package(
        tmp_path,
        a="from expressivity import b",
        b="def late():\n    import expressivity.c",
        c="import math",
        d="",
    )
    assert closure("expressivity.a", source) == [
        "expressivity.a",
        "expressivity.b",
        "expressivity.c",
    ]


def test_an_edit_of_anything_a_module_depends_on_changes_its_key_and_nothing_else_does(tmp_path):
    source = package(tmp_path, a="from expressivity import b", b="x = 1", d="y = 1")
    before = source_key("expressivity.a", source)
    package(tmp_path, d="y = 2")
    assert source_key("expressivity.a", source) == before
    package(tmp_path, b="x = 2")
    assert source_key("expressivity.a", source) != before


def test_the_key_of_a_tree_sees_content_and_names(tmp_path):
    (tmp_path / "x").write_text("1")
    before = tree_key(tmp_path)
    (tmp_path / "x").write_text("2")
    assert tree_key(tmp_path) != before
