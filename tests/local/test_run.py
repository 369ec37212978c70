"""What `make run` says of a port; its start and end are met in `tests/e2e`, where the product runs."""

import socket
from contextlib import closing

import pytest

from botkyrka_rc.local.places import Refused
from botkyrka_rc.local.run import answers, port_number, refuse_taken_port


@pytest.mark.parametrize("given", ["abc", "99999", "0", "-1", "8000.5", "٨٠٠٠"])
def test_what_is_no_port_is_told(given: str) -> None:
    with pytest.raises(Refused, match="which is no port"):
        port_number(given)
    assert port_number("8001") == 8001


def test_a_taken_port_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botkyrka_rc.local.run.PORT_SECONDS", 0)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=f"Port {port} is taken .* make run PORT={port + 1}"):
            refuse_taken_port(port)
    refuse_taken_port(port)
    assert not answers(port)
