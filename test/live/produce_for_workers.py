"""A client that sends tasks to workers by their queues, and prints {id: case} as JSON for each.

Each line of standard input is a JSON list of cases `[name, queue, count]`; `crossing` begins in
`queue` and is retried in the queue after `>`.
"""

import json
import sys

import app as live
from celery import chain


def send(case, queue):
    if case == 'success':
        return [live.add.apply_async((1, 2), queue=queue)]
    if case == 'nap':
        return [live.nap.apply_async((0.05,), queue=queue)]
    if case == 'in flight':
        return [live.nap.apply_async((60,), queue=queue)]
    if case == 'failure':
        return [live.fail.apply_async(('boom',), queue=queue)]
    if case == 'retry':
        return [live.flaky.apply_async((1,), queue=queue)]
    first, second = queue.split('>')
    if case == 'crossing':
        return [live.cross.apply_async((second,), queue=first)]
    end = chain(
        live.add.s(1, 2).set(queue=first), live.add.s(3).set(queue=second), live.add.s(4).set(queue=first)
    ).apply_async()
    return [end, end.parent, end.parent.parent]


def main():
    live.app.conf.broker_transport_options = {'confirm_publish': True}
    for line in sys.stdin:
        sent = {}
        for case, queue, count in json.loads(line):
            for _ in range(count):
                sent.update({result.id: case for result in send(case, queue)})
        print('sent', json.dumps(sent), flush=True)


if __name__ == '__main__':
    main()
