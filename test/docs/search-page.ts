/** docs/search.md, made from the declaration of the query language. */
import { QUERY_DIALECTS } from '../../contract/model/query/query-dialect.ts'
import {
  QUERY_FIELDS,
  TASK_KIND_HELP,
  type QueryField,
} from '../../contract/model/query/query-field.ts'
import { SEARCHED_CHARS } from '../../contract/model/query/task-query.ts'

const { sepal, flower } = QUERY_DIALECTS
const number = (value: number): string => value.toLocaleString('en-US')

export function searchPage(): string {
  const fields = table(
    ['field', 'written', 'finds tasks by', 'for example'],
    QUERY_FIELDS.map(fieldRow),
  )
  const kinds = table(
    ['`is:`', 'finds'],
    Object.entries(TASK_KIND_HELP).map(([word, help]) => [`\`${word}\``, help]),
  )
  return `${[START, TERMS, FIELDS, fields, FORMS, KINDS, kinds, TIMES, LIMITS, FLOWER].join('\n\n')}\n`
}

const FORM_OF = {
  name: 'name',
  word: 'whole name',
  id: 'id',
  fingerprint: '16 digits',
  text: 'text',
  keywords: 'text or pair',
  duration: 'duration',
  count: 'number',
  time: 'time',
  kind: 'word',
} as const satisfies Record<QueryField['kind'], string>

const fieldRow = ({ word, aliases = [], kind, help, example }: QueryField): string[] => [
  [word, ...aliases].map((one) => `\`${one}:\``).join(', '),
  FORM_OF[kind],
  help,
  `\`${example}\``,
]

const START = `# Searching

How to look for tasks: what \`q=\` says in \`/api/v1/tasks\` and its neighbours. Made from \`contract/model/query/query-field.ts\`; after a change there,
\`npm run test:fast -- test/docs.test.ts -u\` writes it anew.

\`\`\`
charge_card                          "charge_card" in the task type, the id, the worker or the exception
state:FAILURE,RETRY queue:mail       failed or being retried, and on a queue with "mail" in its name
(state:FAILURE OR is:slow) -name:nightly.*
kwargs:user_id=17 received:now-2h    with this keyword argument, received in the last two hours
exc:"connection refused" runtime:>10s
\`\`\``

const TERMS = `## Words

- **Text on its own** is looked for in the task type, the id, the worker and the exception; arguments and results only where they are named: they are many, and not everybody may read them. It has at least 3 characters.
- **Case does not matter**, except in \`type:\` and after \`=\`.
- **Quotes** keep blanks together and take the meaning from every sign: \`"two words"\`, \`name:"a*b"\`, \`"http://host"\`. Within them \`\\"\` is a quote and \`\\\\\` a backslash. \`AND\`, \`OR\` and \`NOT\` are words when they are quoted or not in upper case.
- **Several terms** must all hold; \`AND\` may be written between them. \`OR\` in upper case binds less tightly, so that \`a b OR c\` is \`(a b) OR c\`. Parentheses group.
- **\`-\` before a term or a parenthesis**, or \`NOT\`, takes the opposite: \`-state:SUCCESS\`, \`-(queue:mail OR queue:sms)\`. A task that does not have a value is among the opposite: \`-runtime:>10s\` finds those that have not run, too.
- **A word before a colon** is a field. One that is none of those below is a mistake and is said to be one; put the text in quotes if that is what it is.
- **\`*\`** on its own finds every task.`

const FIELDS = '## Fields'

const FORMS = `What is written after the colon:

- **name**: a part of it. With \`*\` (any characters) or \`?\` (one) the whole name must fit. \`=\` takes the whole name letter for letter: \`queue:=mail\`. \`queue:=""\` is the empty one.
- **whole name**: all of it, or a pattern with \`*\` and \`?\`; \`~\` takes a part: \`state:~RE\`. States may be written in any case.
- **id**: its beginning; \`=\` takes the whole of it, and \`id:~\` a part.
- **text**: a part of it, at least 3 characters. \`*\` and \`?\` stand for themselves.
- **pair**: \`kwargs:key=value\`. A text is compared without its quotes, \`None\` is empty, anything else is as Python writes it: \`kwargs:"items=[1, 'a']"\`. Of arguments that Celery cut, the pairs before the cut are found. \`kwargs:~a=b\` looks for the text instead.
- **duration**: \`500ms\`, \`10s\`, \`1h30m\`, \`7d\`, or seconds. **number**: as it is. Both with \`>\`, \`>=\`, \`<\`, \`<=\`, \`=\` before it, or as a range of which both ends are part: \`1s..5s\`, \`2..\`, \`..1m\`.
- **time**: see below.
- **Lists** with commas mean any of them: \`state:FAILURE,RETRY\`, \`name:send_*,charge\`, \`is:slow,stuck\`. They work for names, ids, the 16 digits and \`is:\`; in texts a comma is a comma.
- **\`none\`** finds the tasks without it: \`eta:none\`, \`started:none\`. Of names, \`-client:*\` does.`

const KINDS = '## Kinds of tasks'

const TIMES = `## Times

| written | means |
| --- | --- |
| \`now\`, \`now-2h\`, \`now+10m\` | relative to the moment of the search |
| \`14:00\`, \`14:00:30\` | today, UTC |
| \`2026-11-20\` | that day, UTC |
| \`"2026-11-20 13:00"\`, \`2026-11-20T13:00\` | UTC |
| \`2026-11-20T13:00+02:00\`, \`2026-11-20T11:00Z\` | with an offset of its own |
| \`1763730000.25\` | Unix seconds |

A range is two of them with \`..\` between, of which one may be left out: \`14:00..14:30\`, \`now-1h..now\`, \`2026-11-20..2026-11-21\`. Its beginning is part of it and its end is not, but a day as an end is. One time alone is the range that begins
with it, and one day alone is that day; after \`>\`, \`>=\`, \`<\`, \`<=\` and \`=\` a day is its first moment. \`range=\`, the bounds on the last event, is written the same way.`

const LIMITS = `## Limits

- A query has at most ${number(sepal.maxChars)} characters, ${sepal.maxTokens} words and signs, and ${sepal.maxLevels} levels of parentheses.
- Of each text the first ${number(SEARCHED_CHARS)} characters are searched.
- Case is folded letter by letter, the same in every language: \`ß\` is not \`ss\`.
- Looking through long texts takes time. A search that used up its time says how far it came; a narrower range of time, or a term that need not look through texts (\`state:\`, \`type:\`, \`worker:\`, \`id:\`), makes it quicker.`

const FLOWER = `## Flower's searches

The routes that Sepal has from Flower (\`/api/tasks?search=\`) take Flower's own language, with its limits (${number(flower.maxChars)} characters, ${flower.maxTokens} words and signs, ${flower.maxLevels} levels) and its messages:
the fields \`name\`, \`state\`, \`worker\`, \`args\`, \`kwargs\` and \`result\`; any other word before a colon is text; no negation, patterns, lists or comparisons; and text on its own is looked for in the id, the type, the state, the worker, the arguments and the result.
In Sepal's own language a search of Flower's means the same, with these exceptions: text on its own does not find arguments and results; text with a colon is quoted; \`-\` negates; and after \`name:\`, \`worker:\` and \`state:\` the signs \`*\`, \`?\` and \`,\`
and a first \`=\` or \`~\` have a meaning, unless they are quoted.

Sepal finds more in one case: \`kwargs:key=value\` in arguments that were cut or hold an object, of which Flower reads nothing. It finds less in three: beyond the first ${number(SEARCHED_CHARS)} characters of a text; across two fields; and where only \`casefold()\` makes letters equal (\`ß\` and \`ss\`).`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
