"""The embedded PostgreSQL and Valkey: they answer, keep what they were given, and leave nothing behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import environ
import psycopg
import pytest
from django.core.cache.backends.redis import RedisCache
from kombu import Connection

from botkyrka_rc.local import processes
from botkyrka_rc.local.engines import Engines, cluster
from botkyrka_rc.local.places import Busy, Places, held


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    with cluster(tmp_path_factory.mktemp("engines") / "var") as engines:
        yield engines


def connect(engines: Engines) -> psycopg.Connection:
    """As Django does it: by what django-environ makes of the address."""
    parsed = environ.Env.db_url_config(engines.database_url)
    return psycopg.connect(host=parsed["OPTIONS"]["host"], user=parsed["USER"], dbname=parsed["NAME"], autocommit=True)


def setting(engines: Engines, name: str) -> str:
    with connect(engines) as connection:
        return connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]


def test_postgres_listens_to_no_port_and_keeps_checksums(engines: Engines) -> None:
    assert setting(engines, "listen_addresses") == ""
    assert setting(engines, "data_checksums") == "on"
    assert setting(engines, "server_version").startswith("18.")


def test_postgres_sorts_and_folds_as_the_code_expects(engines: Engines) -> None:
    with connect(engines) as connection:
        assert connection.execute("SELECT lower('ÅÄÖ')").fetchone() == ("åäö",)
        found = connection.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'rc'")
        assert found.fetchone() == ("b", "C.UTF-8")


def test_the_sockets_are_for_their_owner_alone(engines: Engines) -> None:
    folder = engines.places.sockets
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(engines.valkey.address)) < 100
    assert len(list(folder.glob("*.sock"))) + len(list(folder.glob(".s.PGSQL.5432"))) == 2


def test_one_redis_address_serves_celery_and_django(engines: Engines) -> None:
    with Connection(engines.redis_url) as celery, celery.SimpleQueue("bell") as queue:
        queue.put({"id": 1})
        assert queue.get(timeout=5).payload == {"id": 1}
    cache = RedisCache(engines.redis_url.replace("redis+socket://", "unix://"), {})
    cache.set("counter", 1)
    assert cache.incr("counter") == 2
    cache._cache.get_client(None).connection_pool.disconnect()


@pytest.mark.parametrize("at_once", [False, True])
def test_rows_outlive_a_restart_and_a_crash(engines: Engines, at_once: bool) -> None:
    with connect(engines) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value integer)")
        connection.execute("TRUNCATE kept")
        connection.execute("INSERT INTO kept VALUES (7)")
    engines.postgres.restart(at_once=at_once)
    with connect(engines) as connection:
        assert connection.execute("SELECT value FROM kept").fetchall() == [(7,)]


def test_what_a_kill_left_behind_is_no_obstacle(engines: Engines) -> None:
    """The process id in a left lock file may belong to somebody else by now; here it is our own."""
    engines.postgres.stop()
    ours = f"{os.getpid()}\n{engines.postgres.folder}\n0\n5432\n{engines.places.sockets}\n\n"
    (engines.postgres.folder / "postmaster.pid").write_text(ours)
    (engines.places.sockets / ".s.PGSQL.5432.lock").write_text(ours)
    engines.valkey.stop(at_once=True)
    assert engines.valkey.address.exists()
    engines.start()
    assert setting(engines, "is_superuser") == "on"


def test_two_installations_do_not_meet_and_a_closed_folder_stays_closed(engines: Engines, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with cluster(closed / "var") as other:
        assert other.database_url != engines.database_url
        with connect(other) as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
        state, sockets = other.places.state, other.places.sockets
        assert processes.residents(other.postgres.folder)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert not state.exists()
    assert not sockets.exists()
    assert not processes.residents(other.postgres.folder)


def test_places_are_held_by_one_at_a_time(tmp_path: Path) -> None:
    places = Places(tmp_path / "var")
    places.make()
    try:
        with held(places, "process 1"), pytest.raises(Busy) as refused, held(places, "process 2"):
            pytest.fail("held twice")
        assert refused.value.holder == "process 1"
        with held(places, "process 3"):
            pass
    finally:
        places.remove()
