"""The Celery app: the settings that keep the database row the truth."""

import pytest

from pipeline.journey import QUEUES as QUEUE_OF
from pipeline.journey import TASKS
from pipeline.settings import Settings
from schemas.journey import Ring
from workers.app import QUEUES, NoBrokerError, app, configuration, ring


@pytest.fixture
def conf():
    return configuration(Settings(broker_url="redis://127.0.0.1:1/0"))


def test_no_broker_is_said_plainly():
    """Without a broker a worker is told which setting is missing."""
    with pytest.raises(NoBrokerError, match="RITORNELLO_BROKER_URL"):
        configuration(Settings())


def test_only_json_is_accepted(conf):
    """A task arrives as JSON or not at all, and its result is not kept."""
    assert (conf["accept_content"], conf["task_serializer"]) == (["json"], "json")
    assert conf["task_ignore_result"] is True


def test_time_limits_stand_in_order(conf):
    """The child gives up before the task, the task before the row's lease ends, and Redis waits longest."""
    settings = Settings(broker_url="redis://127.0.0.1:1/0")
    limits = [
        settings.child_seconds,
        conf["task_soft_time_limit"],
        conf["task_time_limit"],
        settings.lease.total_seconds(),
        conf["broker_transport_options"]["visibility_timeout"],
    ]
    assert limits == sorted(set(limits))


def test_attempts_are_not_counted_by_the_broker(conf):
    """A task is acknowledged after its work, and one whose worker died is not put back without end."""
    assert conf["task_acks_late"] is True
    assert conf["task_reject_on_worker_lost"] is False
    assert conf["worker_prefetch_multiplier"] == 1


@pytest.fixture
def loaded(monkeypatch):
    """The app with its tasks and its schedule, as a worker loads it."""
    monkeypatch.setenv("RITORNELLO_BROKER_URL", "redis://127.0.0.1:1/0")
    app.loader.import_default_modules()
    return app


def test_every_stage_is_a_task_with_a_queue(loaded):
    """Each stage of the journey can be rung for, in a queue that workers serve; the reconciler too."""
    assert set(TASKS) | {"reconcile"} <= set(loaded.tasks)
    assert {QUEUE_OF[name] for name in TASKS} <= set(QUEUES)


def test_beat_rings_the_reconciler(loaded):
    """The schedule holds the reconciler, and a bell that is not heard in time is dropped."""
    entry = loaded.conf.beat_schedule["reconcile"]
    assert entry["task"] in loaded.tasks
    assert entry["options"]["expires"] <= entry["schedule"].total_seconds()


def test_a_broker_that_does_not_answer_is_survived(loaded):
    """Ringing without a broker says so and raises nothing: the row still waits, and the reconciler finds it."""
    assert ring(loaded, Ring("unpack", 1)) is False
