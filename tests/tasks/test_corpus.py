"""WikiText-2 from a folder, from an address, with a wrong file, and when there is none; and the stand-in."""

import random

import pytest

from expressivity.errors import InvalidInput, NotAvailable
from expressivity.tasks import corpus
from expressivity.tasks.corpus import (
    DIGESTS,
    END,
    SPLITS,
    UNKNOWN,
    articles,
    demonstration,
    digest,
    download,
    folder,
    wikitext2,
)

TINY = {
    "train": " \n = B = \n \n b b c <unk> \n \n = A = \n a a b \n == A == \n a\n",
    "valid": " \n = C = \n c a \n",
    "test": " \n = D = \n rare a \n",
}


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A folder with three small files whose digests count as right."""
    place = tmp_path / "corpus"
    place.mkdir()
    for split, text in TINY.items():
        (place / f"{split}.txt").write_text(text)
        monkeypatch.setitem(DIGESTS, split, digest(text.splitlines()))
    monkeypatch.setenv("WIKITEXT2_DIR", str(place))
    wikitext2.cache_clear()
    yield place
    wikitext2.cache_clear()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A project with an empty cache of the corpus."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "_config.yml").touch()
    monkeypatch.setenv("EXPRESSIVITY_ROOT", str(tmp_path / "project"))
    monkeypatch.delenv("WIKITEXT2_DIR", raising=False)
    return tmp_path / "project"


def test_streams_from_a_folder(tiny):
    found = wikitext2()
    words = [found.vocabulary[number] for number in found.streams["train"]]
    assert (
        " ".join(words)
        == "<eos> = A = <eos> a a b <eos> == A == <eos> a <eos> <eos> = B = <eos> <eos> b b c <unk> <eos>"
    )
    assert found.streams["test"].tolist()[-3] == found.vocabulary.index(
        UNKNOWN
    )  # "rare" is in no training line
    assert found.name == "WikiText-2" and list(found.streams) == list(SPLITS)


def test_copies_in_another_order_give_the_same_streams(tiny):
    before = wikitext2()
    a, b = TINY["train"].index(" \n = B"), TINY["train"].index(" \n = A")
    (tiny / "train.txt").write_text(TINY["train"][b:] + TINY["train"][a:b])
    wikitext2.cache_clear()
    assert wikitext2().streams["train"].tolist() == before.streams["train"].tolist()


def test_a_cut_vocabulary_keeps_the_frequent_words(tiny):
    found = wikitext2(4)
    assert (
        len(found.vocabulary) == 4
        and {UNKNOWN, END} < set(found.vocabulary)
        and found.vocabulary[0] == END
    )
    assert all(stream.max() < 4 for stream in found.streams.values())
    with pytest.raises(InvalidInput, match="at least 2 words"):
        wikitext2(1)


def test_a_digest_does_not_look_at_order_blank_lines_and_spaces():
    lines = TINY["train"].splitlines()
    mixed = [f"  {line} " for line in lines] + ["", "  "]
    random.Random(1).shuffle(mixed)
    assert digest(mixed) == digest(lines) != digest([*lines, "more"])


def test_a_corrupted_file_is_refused(tiny):
    (tiny / "valid.txt").write_text(TINY["valid"].replace("c a", "c b"))
    with pytest.raises(
        InvalidInput, match=r"valid\.txt is not WikiText-2's: digest \w{12}…, expected \w{12}…"
    ):
        wikitext2()


def test_a_missing_file_or_folder_is_not_available(tiny, monkeypatch):
    (tiny / "test.txt").unlink()
    with pytest.raises(NotAvailable, match="test.txt cannot be read"):
        wikitext2()
    monkeypatch.setenv("WIKITEXT2_DIR", str(tiny / "nothing"))
    with pytest.raises(NotAvailable, match="WIKITEXT2_DIR names no folder"):
        wikitext2()


def test_from_an_address_once(tiny, elsewhere, monkeypatch):
    monkeypatch.setenv("WIKITEXT2_URL", tiny.as_uri())
    assert folder() == elsewhere / "_build" / "wikitext-2"
    assert (folder() / "train.txt").read_text() == TINY["train"]
    for path in tiny.iterdir():
        path.unlink()
    assert len(wikitext2().streams["train"])  # from the cache


def test_what_an_address_sends_is_checked(tiny, tmp_path):
    (tiny / "train.txt").write_text("something else")
    with pytest.raises(InvalidInput, match="train.txt is not WikiText-2's"):
        download(tiny.as_uri(), tmp_path / "cache")
    assert not (tmp_path / "cache" / "train.txt").exists()
    with pytest.raises(InvalidInput, match="http, https or file"):
        download("ftp://somewhere", tmp_path / "cache")


def test_a_spoilt_cache_is_filled_again(tiny, tmp_path):
    cache = download(tiny.as_uri(), tmp_path / "cache")
    (cache / "train.txt").write_text("half of")
    assert (download(tiny.as_uri(), cache) / "train.txt").read_text() == TINY["train"]


def test_offline_it_is_not_available(elsewhere, monkeypatch):
    monkeypatch.setenv(
        "WIKITEXT2_URL", "http://127.0.0.1:9/nothing"
    )  # the discard port: nobody answers
    with pytest.raises(NotAvailable, match="cannot be fetched"):
        folder()


def test_articles_are_put_in_order_whole():
    lines = ["= B =", "x = y", "= = Part = =", "", "= A b =", "z"]
    assert [" ".join(words) for words in articles(lines)] == [
        "",
        "= A b =",
        "z",
        "= B =",
        "x = y",
        "= = Part = =",
    ]


@pytest.mark.slow
def test_the_real_corpus_has_its_published_size():
    try:
        found = wikitext2()
    except NotAvailable as err:
        pytest.skip(str(err))
    assert {split: len(stream) for split, stream in found.streams.items()} == {
        "train": 2_088_628,
        "valid": 217_646,
        "test": 245_569,
    }
    assert len(found.vocabulary) == 33_278
    rare = wikitext2(2000)
    assert 0.2 < (rare.streams["train"] == rare.vocabulary.index(UNKNOWN)).mean() < 0.3


def test_the_stand_in_says_what_it_is():
    found = demonstration(500)
    assert "not WikiText-2" in found.name and len(found.vocabulary) == 500
    sizes = {split: len(stream) for split, stream in found.streams.items()}
    assert sizes == {"train": 57_233, "valid": 7_196, "test": 10_759}  # whatever Python runs it
    assert corpus.demonstration(500).streams["train"].tolist() == found.streams["train"].tolist()
