"""Celery with a wrong clock: `skewed_worker.py SECONDS worker …` as `celery worker …`.

`time.time` is what stamps events; it is changed before anybody has looked at it.
"""

import sys
import time

skew = float(sys.argv.pop(1))
true_time = time.time
time.time = lambda: true_time() + skew

from celery.__main__ import main  # noqa: E402

if __name__ == '__main__':
    sys.argv[0] = 'celery'
    main()
