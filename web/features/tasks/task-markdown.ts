import type { TaskReply } from '../../../contract/api/tasks.ts'
import { toIso } from '../../lib/time.ts'
import { visibleLine, visibleText } from '../../lib/visible-text.ts'

type Told = Pick<
  TaskReply,
  'id' | 'name' | 'state' | 'worker' | 'timestamp' | 'exception' | 'traceback'
>

/** A failure as Markdown, for a ticket: nothing of it can end its block. */
export function markdownOf({ id, name, state, worker, timestamp, ...task }: Told): string {
  const facts = [
    ['Task', name ?? 'unknown'],
    ['Id', id],
    ['State', state],
    ['Worker', worker ?? 'unknown'],
    ['Last event', toIso(timestamp)],
  ] as const
  const text = visibleText(task.traceback ?? task.exception ?? '')
  const fence = fenceFor(text)
  return [
    ...facts.map(([fact, value]) => `- ${fact}: ${inline(visibleLine(value))}`),
    '',
    `${fence}text`,
    text.replace(/\n$/, ''),
    fence,
    '',
  ].join('\n')
}

/** Longer than any row of back-ticks in the text. */
const fenceFor = (text: string): string => '`'.repeat(Math.max(3, longestTicks(text) + 1))

function inline(text: string): string {
  const ticks = '`'.repeat(longestTicks(text) + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${ticks}${space}${text}${space}${ticks}`
}

const longestTicks = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 0)
