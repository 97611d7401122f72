"""The client of the live tests: sends 200 tasks over every case, and prints {id: case} as JSON.

The cases that need an idle worker or a second step come first.
"""

import json
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

import app as live
from celery import chain, chord, group

WORDS = 'Größe\u00a0€ — 漢字 かな 한국어 עברית עם العربية 🌸🏳️‍🌈 Zẹ́ñ\u0301 '
UNICODE = (WORDS * 40)[:1500]  # 3 kB in UTF-8
ODD_IDS = [
    'an id with spaces',
    'a/path/../with?query=1&b=2#part',
    '<b>bold</b> & "quoted" \'twice\'',
    '%2e%2e%2f 100 %',
    'Blüte 🌸',
    '4711',
]

sent = {}


def note(case, *results):
    for result in results:
        sent[result.id] = case


def note_chain(case, result):
    while result is not None:
        note(case, result)
        result = result.parent


def later(seconds):
    return datetime.now(timezone.utc) + timedelta(seconds=seconds)


def revoke(ids, **options):
    """Returns once the worker has said that it knows."""
    live.app.control.revoke(ids, reply=True, limit=1, timeout=5, **options)


def wait_for_start(results):
    deadline = time.monotonic() + 15
    while any(result.state == 'PENDING' for result in results):
        if time.monotonic() > deadline:
            sys.exit('the worker started nothing in 15 s')
        time.sleep(0.02)


def send_terminated():
    results = [live.nap.apply_async((30,)) for _ in range(2)]
    note('terminated', *results)
    wait_for_start(results)
    for result in results:
        revoke(result.id, terminate=True, signal='SIGTERM')


def send_revoked():
    ids = [str(uuid.uuid4()) for _ in range(6)]
    revoke(ids)
    note('revoked', *[live.add.apply_async((1, 1), task_id=each) for each in ids])


def send_late():
    """What expires waits in the worker, by its ETA: in its queue RabbitMQ would drop it unseen."""
    for _ in range(6):
        note('expired', live.add.apply_async((1, 1), eta=later(1.5), expires=later(0.5)))
        note('eta', live.add.apply_async((2, 2), eta=later(1)))


def send_limited():
    for _ in range(3):
        soft = live.nap_within_soft_limit.apply_async((30,), soft_time_limit=0.3, time_limit=20)
        note('soft limit', soft)
        note('hard limit', live.nap.apply_async((30,), time_limit=0.6))


def send_endings():
    for each in range(10):
        note('failure', live.fail.delay(f'boom {each}'))
        note('retry', live.flaky.delay(1 + each % 2))
    for _ in range(6):
        note('exhausted', live.hopeless.delay())
        note('progress', live.progress.delay(True))
    for _ in range(4):
        note('reject', live.reject.delay())
        note('ignore', live.ignore.delay())
        note('unregistered', live.app.send_task('live.unregistered', (1,), {'two': 2}))
        note('custom state', live.progress.delay(False))


def send_canvas():
    for each in range(4):
        note_chain('chain', chain(live.add.s(each, 1), live.add.s(2), live.add.s(3)).apply_async())
        note('group', *group(live.add.s(each, other) for other in range(5)).apply_async().results)
    for each in range(3):
        body = chord([live.add.s(each, other) for other in range(4)])(live.total.s())
        note('chord', body, *body.parent.results)


def send_arguments():
    for each in range(5):
        some = UNICODE[:300]
        note('unicode', live.echo.delay(UNICODE, each, {'ключ': [some]}, größe=some))
    for odd in ODD_IDS:
        note('odd id', live.add.apply_async((1, 2), task_id=odd))


def main():
    # RabbitMQ drops what it has not read yet when a client is gone: each message waits for its word.
    live.app.conf.broker_transport_options = {'confirm_publish': True}
    send_terminated()
    send_revoked()
    send_late()
    send_limited()
    send_endings()
    send_canvas()
    send_arguments()
    while len(sent) < 200:
        note('success', live.add.delay(len(sent), 1))
    print('sent', json.dumps(sent))


if __name__ == '__main__':
    main()
