import { expect, test } from 'vitest'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { attemptsOf } from '../../../contract/model/task-history.ts'
import { createTask } from '../../../contract/model/task-state.ts'
import { renderRoute } from '../../app/render-route.tsx'
import { aWholeTask } from '../../lib/samples.ts'
import { taskQueries } from './queries.ts'

const show = (task: TaskReply, tab = 'summary', session = {}) =>
  renderRoute(`/tasks/${encodeURIComponent(task.id)}?tab=${tab}`, {
    session,
    prime: (client) => client.setQueryData(taskQueries.one(task.id).queryKey, task),
  })

test.each(['9f3c2b7e', 'a b', 'ä', 'x/y', '%2F', 'a?b#c'])(
  'TaskPage opens the id %s',
  async (id) => {
    expect(await show(aWholeTask({ id, name: 'only.this' }))).toContain('only.this')
  },
)

test('TaskPage tells why a task failed, with every line of its traceback', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `  File "/srv/app/x.py", line ${i}, in f`)
  const task = aWholeTask({
    state: 'FAILURE',
    exception: "ValueError('no <b>')",
    traceback: ['Traceback (most recent call last):', ...lines, 'ValueError: no <b>'].join('\n'),
  })
  const html = await show(task, 'traceback')
  expect(html).toContain('Why it failed')
  expect(html).toContain('no &lt;b&gt;')
  expect(html.match(/line \d+, in f/g)).toHaveLength(60)
  expect(html).toContain('Copy traceback')
})

test('TaskPage does not blame a task that succeeded in the end', async () => {
  const task = aWholeTask({ exception: 'E()', traceback: 'E', retries: 1 })
  const summary = await show(task)
  expect(summary).not.toContain('Why it')
  expect(summary).not.toContain('E()')
  const traceback = await show(task, 'traceback')
  expect(traceback).toContain('Exception of an earlier attempt')
  expect(traceback).toContain('Traceback of an earlier attempt')
})

test('TaskPage says which setting would tell more', async () => {
  const html = await show(aWholeTask({ args: "('aaa...', ...)", sent: null }))
  expect(html).toContain('Celery cut this before sending it')
  expect(html).toContain('argsrepr_maxsize')
  expect(html).toContain('task-sent events are off (task_send_sent_event)')
})

test('TaskPage hides what the role may not read, and says so', async () => {
  const html = await show(aWholeTask({ args: null, kwargs: null }), 'payload', {
    permissions: ['task.read'],
  })
  expect(html).toContain('task.args')
  expect(html).toContain('Hidden: your role cannot read arguments')
})

test('TaskPage links the family and does not link a retry to itself', async () => {
  const html = await show(
    aWholeTask({ id: 'me', parentId: 'me', rootId: 'the-root', children: ['a', 'b'] }),
  )
  expect(html).toContain('Itself: a retry')
  for (const id of ['the-root', 'a', 'b']) expect(html).toContain(`href="/tasks/${id}"`)
})

test('TaskPage shows control and bidirectional characters in payloads', async () => {
  const html = await show(aWholeTask({ result: 'x\u001b[31m\u202ey' }))
  expect(html).toContain(String.raw`x\x1b[31m\u202ey`)
})

const LIFE = {
  state: 'STARTED',
  received: 1_763_733_700,
  started: 1_763_733_731,
  retried: 1_763_733_721,
  succeeded: null,
  steps: [
    ['RECEIVED', 0, 'celery@w1'],
    ['STARTED', 1, 'celery@w1'],
    ['RETRY', 21, 'celery@w1'],
    ['RECEIVED', 21, 'celery@w2'],
    ['STARTED', 31, 'celery@w2'],
  ].map(([state, after, worker]) => ({
    state: String(state),
    at: 1_763_733_700 + Number(after),
    worker: String(worker),
    retries: worker === 'celery@w1' ? 0 : 1,
    exception: state === 'RETRY' ? "Timeout('<slow>')" : null,
  })),
} as const

test('TaskPage shows attempts and state changes as tables', async () => {
  const attemptsTold = attemptsOf({ ...createTask('t'), ...LIFE })
  const task = aWholeTask({ ...LIFE, steps: [...LIFE.steps], attempts: attemptsTold })
  const [, attempts = ''] = (await show(task, 'attempts')).split('<table')
  const [, changes = ''] = (await show(task, 'events')).split('<table')
  expect(attempts).toContain('Attempts, oldest first')
  expect(attempts.match(/<th scope="row"/g)).toHaveLength(2)
  expect(attempts).toContain('Timeout(&#x27;&lt;slow&gt;&#x27;)')
  expect(attempts).toContain('≈ 20.0 s')
  expect(attempts).toContain('Not yet')
  expect(attempts).toContain('href="/workers/celery%40w2"')
  expect(changes).toContain('State changes, in the order')
  expect(changes.match(/<th scope="row"/g)).toHaveLength(5)
})

test.each([
  ['STARTED', 1],
  ['SUCCESS', 0],
])('TaskPage calls no attempt running that another one followed (%s)', async (state, running) => {
  const states = ['RECEIVED', 'STARTED', 'SUCCESS']
  const again = states.slice(0, states.indexOf(state) + 1).map((one, i) => {
    return { state: one, at: LIFE.started + i, worker: 'celery@w3', retries: 1, exception: null }
  })
  const task = { ...createTask('t'), ...LIFE, state, steps: [...LIFE.steps, ...again] }
  const html = await show(aWholeTask({ ...task, attempts: attemptsOf(task) }), 'attempts')
  const [, attempts = ''] = html.split('<table')
  expect(attempts).toContain('2 again')
  expect(attempts).toContain('no end heard')
  expect(attempts.match(/Running/g) ?? []).toHaveLength(running)
})

test.each(['attempts', 'events', 'traceback'])(
  'TaskPage says what is missing in the part %s of a task that was only sent',
  async (tab) => {
    const html = await show(aWholeTask({ state: 'PENDING', steps: [], attempts: [] }), tab)
    expect(html).toMatch(/No attempt yet|No events yet|No traceback/)
  },
)

test('TaskPage tells what arguments are, and why JSON cannot express them', async () => {
  const html = await show(
    aWholeTask({ args: "('cust_42', {1, 2})", kwargs: '<object x>' }),
    'payload',
  )
  expect(html).toContain('role="tree"')
  expect(html).toContain('&#x27;cust_42&#x27;')
  expect(html).toContain('It contains values JSON cannot express: tuple, set')
})
