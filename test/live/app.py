"""The Celery application of the live tests: one task type for each way a task can go.

The environment says where: SEPAL_LIVE_BROKER and SEPAL_LIVE_RESULTS are URLs.
"""

import os
import time

from celery import Celery
from celery.exceptions import Ignore, Reject

app = Celery('live')
app.conf.update(
    broker_url=os.environ['SEPAL_LIVE_BROKER'],
    result_backend=os.environ['SEPAL_LIVE_RESULTS'],
    task_send_sent_event=True,
    task_track_started=True,
    worker_prefetch_multiplier=16,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
)


@app.task(name='live.add')
def add(x, y):
    return x + y


@app.task(name='live.echo')
def echo(*args, **kwargs):
    return [args, kwargs]


@app.task(name='live.total')
def total(numbers):
    return sum(numbers)


@app.task(name='live.nap')
def nap(seconds):
    time.sleep(seconds)
    return seconds


@app.task(name='live.nap_within_soft_limit')
def nap_within_soft_limit(seconds):
    """Many short naps, so that the soft limit's signal is raised at once on every platform."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.01)


@app.task(name='live.fail')
def fail(message):
    down(24, message)


def down(depth, message):
    across(depth - 1, message)


def across(depth, message):
    """Two functions in turn: Python shortens the traceback of one that only calls itself."""
    if depth <= 0:
        raise ValueError(message)
    down(depth - 1, message)


@app.task(name='live.flaky', bind=True, max_retries=3)
def flaky(self, failures):
    if self.request.retries < failures:
        raise self.retry(exc=ConnectionError('temporary'), countdown=0)
    return self.request.retries


@app.task(name='live.hopeless', bind=True, max_retries=2)
def hopeless(self):
    raise self.retry(exc=ConnectionError('for good'), countdown=0)


@app.task(name='live.cross', bind=True, max_retries=3)
def cross(self, queue):
    """Is retried by whoever takes tasks from another queue.

    The naps are for the words of the first attempt: coming after those of the second they would be
    Celery's last.
    """
    time.sleep(1)
    if self.request.retries == 0:
        raise self.retry(exc=ConnectionError('elsewhere'), countdown=0, queue=queue)
    return self.request.retries


@app.task(name='live.reject')
def reject():
    raise Reject('not for me', requeue=False)


@app.task(name='live.ignore')
def ignore():
    raise Ignore()


@app.task(name='live.progress', bind=True)
def progress(self, finish):
    """Says how far it is, as an event and as a result state; the naps keep the events in order."""
    time.sleep(0.1)
    self.update_state(state='PROGRESS', meta={'done': 1, 'of': 2})
    self.send_event('task-progress', done=1, of=2)
    time.sleep(0.1)
    if not finish:
        raise Ignore()
    return 'done'
