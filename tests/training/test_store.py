import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from expressivity.errors import InvalidInput
from expressivity.training.store import Store


def test_what_was_put_comes_back(tmp_path):
    store = Store(tmp_path / "s.sqlite")
    assert store.get("k") is None
    store.put("k", {"rows": [1, 0.5]})
    assert Store(tmp_path / "s.sqlite").get("k") == {"rows": [1, 0.5]}
    assert store.size()[0] == 1


def test_a_damaged_entry_is_never_used(tmp_path, capsys):
    store = Store(tmp_path / "s.sqlite")
    store.put("k", {"accuracy": 0.52})
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE results SET document = ?", ('{"accuracy": 0.92}',))
    assert store.get("k") is None and "damaged" in capsys.readouterr().err
    store.put("k", {"accuracy": 0.52})
    assert store.get("k") == {"accuracy": 0.52}


def test_a_file_that_is_no_store_is_set_aside(tmp_path):
    path = tmp_path / "s.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    store = Store(path)
    store.put("k", 1)
    assert store.get("k") == 1 and path.with_suffix(".damaged").is_file()


def test_a_store_that_cannot_be_written_is_refused_in_one_line(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be written") as refused:
        Store(tmp_path)  # a folder in its place
    assert "\n" not in str(refused.value)


def test_writers_do_not_lose_each_others_results(tmp_path):
    def write(number):
        Store(tmp_path / "s.sqlite").put(f"k{number}", number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert [Store(tmp_path / "s.sqlite").get(f"k{n}") for n in range(40)] == list(range(40))


def test_pruning_drops_what_was_not_used_for_long(tmp_path):
    store = Store(tmp_path / "s.sqlite")
    for key in ("old", "used", "new"):
        store.put(key, key)
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE results SET used = used - 10 * 86400 WHERE key != 'new'")
    assert store.get("used") == "used"
    assert (
        store.prune(5.0) == 1
        and store.get("old") is None
        and store.get("used") == "used"
        and store.size()[0] == 2
    )
    with pytest.raises(InvalidInput, match="days must be at least 0"):
        store.prune(-1.0)


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path, monkeypatch):
    store = Store(tmp_path / "s.sqlite")
    store.put("k", 1)
    plain = store._connect

    def small():
        db = plain()
        db.execute(
            f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}"
        )  # as SQLite meets a full disk
        return db

    monkeypatch.setattr(store, "_connect", small)
    with pytest.raises(InvalidInput, match="cannot be written .*full") as refused:
        store.put("big", "x" * 100_000)
    assert "\n" not in str(refused.value)
    monkeypatch.setattr(store, "_connect", plain)
    assert store.get("k") == 1 and store.get("big") is None
