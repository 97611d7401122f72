"""What Celery itself makes of the events: celery.events.State, fed from the broker beside Sepal.

Prints `ready` once it listens, then for each line N of standard input `snapshot N {…}`.
"""

import json
import socket
import sys
import threading

import app as live
from celery.events.state import State

state = State(max_workers_in_memory=1000, max_tasks_in_memory=100_000)
sent_clocks = {}


def task_as_dict(task):
    return {**task.as_dict(), 'worker': task.worker and task.worker.hostname}


def worker_as_dict(worker):
    return {field: getattr(worker, field) for field in worker._fields} | {'alive': worker.alive}


def snapshot():
    return {
        'events': state.event_count,
        'tasks': {uuid: task_as_dict(task) for uuid, task in state.tasks.items()},
        'sentClocks': dict(sent_clocks),
        'workers': {name: worker_as_dict(worker) for name, worker in state.workers.items()},
    }


def answer_requests():
    for line in sys.stdin:
        print('snapshot', line.strip(), json.dumps(state.freeze_while(snapshot)), flush=True)


def main():
    heard = threading.Event()
    events = live.app.events
    with live.app.connection_for_read() as connection, events.default_dispatcher() as dispatcher:
        receiver = events.Receiver(
            connection, handlers={'*': state.event, 'oracle-probe': lambda _: heard.set()}
        )
        read = receiver.event_from_message

        def read_and_note_clock(body, **options):
            """The receiver puts a clock of its own in place of what the client sent."""
            if body['type'] == 'task-sent':
                sent_clocks[body['uuid']] = body['clock']
            return read(body, **options)

        receiver.event_from_message = read_and_note_clock
        with receiver.consumer_context() as (draining, _channel, _consumers):
            while not heard.is_set():
                dispatcher.send('oracle-probe')
                drain(draining, 0.2)
            print('ready', flush=True)
            threading.Thread(target=answer_requests, daemon=True).start()
            while True:
                drain(draining, 1)


def drain(connection, seconds):
    try:
        connection.drain_events(timeout=seconds)
    except socket.timeout:
        connection.heartbeat_check()


if __name__ == '__main__':
    main()
