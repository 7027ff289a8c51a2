"""Links out of the book, each from one setting; without an address there is no link."""

import importlib.util
from types import SimpleNamespace

import pytest
import yaml

from expressivity.paths import root

TOP = root()
spec = importlib.util.spec_from_file_location("addresses", TOP / "book/_ext/addresses.py")
addresses = importlib.util.module_from_spec(spec)
spec.loader.exec_module(addresses)

SETTINGS = yaml.safe_load((TOP / "_config.yml").read_text(encoding="utf8"))
HERE = "https://github.com/someone/book"


def configured(url):
    options = {"repository_url": url, "launch_buttons": {"notebook_interface": "classic"}}
    config = SimpleNamespace(
        html_theme_options=options, licences=SETTINGS["sphinx"]["config"]["licences"]
    )
    addresses.apply(None, config)
    return config


def test_without_an_address_no_page_links_to_the_repository():
    options = configured("").html_theme_options
    assert not options["use_repository_button"] and "Repository" not in options["extra_footer"]
    assert options["launch_buttons"] == {"notebook_interface": "classic"}


def test_with_an_address_the_footer_and_the_buttons_have_it():
    options = configured(HERE).html_theme_options
    assert options["use_repository_button"] and f'href="{HERE}"' in options["extra_footer"]
    assert options["launch_buttons"]["binderhub_url"] and options["launch_buttons"]["colab_url"]


def test_elsewhere_than_on_github_nothing_is_launched():
    assert (
        "colab_url" not in configured("https://example.org/b").html_theme_options["launch_buttons"]
    )


def test_the_licences_are_linked_under_every_page():
    footer = configured("").html_theme_options["extra_footer"]
    for licence in SETTINGS["sphinx"]["config"]["licences"].values():
        assert f'<a href="{licence["url"]}">{licence["name"]}</a>' in footer


def test_a_name_that_is_no_address_is_refused():
    with pytest.raises(KeyError):
        addresses.address(configured(""), "elsewhere")


def test_the_citation_names_the_repository_that_the_pages_name():
    citation = yaml.safe_load((TOP / "CITATION.cff").read_text(encoding="utf8"))
    assert citation.get("repository-code", "") == SETTINGS["repository"]["url"]
