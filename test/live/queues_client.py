"""The client of queues.test.ts: sends tasks and says so when the broker has them.

Argument: JSON, a list of {"task", "args", "count", "queue"?, "priority"?}.
"""

import json
import sys

import app as live


def main():
    # RabbitMQ drops what it has not read yet when a client is gone: each message waits for its word.
    if live.app.conf.broker_url.startswith('amqp'):
        live.app.conf.broker_transport_options = {'confirm_publish': True}
    for order in json.loads(sys.argv[1]):
        options = {key: order[key] for key in ('queue', 'priority') if key in order}
        for _ in range(order['count']):
            live.app.send_task(order['task'], order['args'], **options)
    print('sent')


if __name__ == '__main__':
    main()
