"""Link secrets: long enough, hashed, bound to their path, and in no log."""

import io
import logging

import pytest

from foundation.lib import tokens

SECRET = "Ab3_-xYz0123456789abcdefghijKLMN"


def test_ids_and_tokens_are_long_enough_and_safe_in_a_path():
    ids, secrets = {tokens.new_public_id() for _ in range(500)}, {tokens.new_token() for _ in range(500)}
    assert len(ids) == len(secrets) == 500
    assert all(len(each) == 22 for each in ids)
    assert all(len(each) * 6 >= 128 for each in ids | secrets)
    assert all(each.replace("-", "a").replace("_", "a").isalnum() for each in ids | secrets)


def test_a_hash_takes_any_text():
    assert len(tokens.hash_token(SECRET)) == 64
    assert tokens.hash_token(SECRET) != tokens.hash_token(SECRET + "x")
    assert len(tokens.hash_token("\ud800")) == 64


def test_a_cookie_is_good_for_its_own_path_alone():
    value = tokens.sign_link("/r/one/", tokens.hash_token(SECRET))
    assert SECRET not in value
    assert tokens.read_link("/r/one/", value) == tokens.hash_token(SECRET)
    assert tokens.read_link("/r/two/", value) is None
    assert tokens.read_link("/r/one/", value[:-1]) is None
    assert tokens.read_link("/r/one/", "x" + value) is None
    assert tokens.read_link("/r/one/", "") is tokens.read_link("/r/one/", None) is None


@pytest.mark.parametrize(
    "text",
    [
        f"GET /r/abc_-1/{SECRET}/ HTTP/1.1",
        f"https://rekrytering.example/k/abc_-1/{SECRET}/",
        f"https://rekrytering.example/k/abc_-1/{SECRET}",
        f"/losenord/MQ/cu1x2y-{SECRET}/",
        f"/logga-in/?next=/r/abc/{SECRET}/",
        f"/logga-in/?next=%2Fr%2Fabc%2F{SECRET}%2F",
        f"/R/abc/{SECRET}/",
        f"/r/abc/{SECRET[:20]}",
        f"/r/abc/{SECRET}%20/",
    ],
)
def test_a_secret_in_a_path_is_hidden(text: str):
    clean = tokens.redact(text)
    assert SECRET[:16] not in clean
    assert tokens.MASK in clean


@pytest.mark.parametrize("text", ["/r/abc_-1/", "/r/abc_-1/svara/3/", "/k/abc/kontakta-nu/", "/rekryteringar/abc/", ""])
def test_what_is_no_secret_stays(text: str):
    assert tokens.redact(text) == text


def test_another_app_can_name_its_own_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tokens, "_patterns", list(tokens._patterns))
    assert SECRET in tokens.redact(f"/enkat/abc/{SECRET}/")
    tokens.register_secret_path("enkat")
    assert SECRET not in tokens.redact(f"/enkat/abc/{SECRET}/")


@pytest.fixture
def log():
    """A logger with the filter, and what it has written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(tokens.RedactSecrets())
    logger = logging.getLogger("tests.tokens")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, written
    logger.removeHandler(handler)
    logger.propagate = True


class Request:
    def __str__(self) -> str:
        return f"<WSGIRequest: GET '/r/abc/{SECRET}/'>"


def test_no_secret_reaches_the_log_in_any_part_of_a_record(log):
    logger, written = log
    path = f"/r/abc/{SECRET}/"
    logger.warning("Not Found: %s", path)
    logger.warning("%(path)s", {"path": path})
    logger.warning("Broken %s", Request())
    logger.warning(path)
    logger.warning("plain %d", 3, stack_info=True)
    try:
        raise ValueError(path)
    except ValueError:
        logger.exception("it failed")
    assert SECRET not in written.getvalue()
    assert written.getvalue().count(tokens.MASK) == 5
    assert "plain 3" in written.getvalue()


def test_a_wrong_log_call_neither_raises_nor_tells(log):
    logger, written = log
    logger.warning("%d", f"/r/abc/{SECRET}/")
    assert SECRET not in written.getvalue()
    assert tokens.MASK in written.getvalue()
