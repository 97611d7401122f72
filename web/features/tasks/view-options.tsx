import { ArrowDown, ArrowUp, Minus, Plus } from 'lucide-react'
import { DENSITIES } from '../../../contract/api/preferences.ts'
import { usePreference } from '../../parts/preferences.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import {
  type ColumnChoice,
  moveColumn,
  NAMING,
  resizeColumn,
  TASK_COLUMNS,
  toggleColumn,
} from './column-layout.ts'
import { ColumnsButton } from './columns-button.tsx'
import { type Density, densityOf, type TaskSearch, withDensity } from './task-search.ts'
import styles from './view-options.module.css'

interface ViewOptionsProps {
  readonly search: TaskSearch
  readonly choices: readonly ColumnChoice[]
  readonly onColumns: (choices: readonly ColumnChoice[] | undefined) => void
  readonly onChange: (search: TaskSearch) => void
  readonly onOpenChange: (open: boolean) => void
}

const ICON = { size: 14, 'aria-hidden': true } as const
/** Pixels that a column has in the eyes of somebody who makes it wider without having seen its width. */
const USUAL_WIDTH = 160
const STEP = 32

/** Which columns there are, in which order and how wide; how dense rows are; how times are told. */
export function ViewOptions(props: ViewOptionsProps) {
  const { search, choices, onColumns, onChange, onOpenChange } = props
  const [density, setDensity] = usePreference('density')
  const [timeStyle, setTimeStyle] = usePreference('timeStyle')
  const [, keepColumns] = usePreference('taskColumns')
  const shown = densityOf(search) ?? density
  return (
    <Popover startsOpen label="Columns" trigger={<ColumnsButton />} onOpenChange={onOpenChange}>
      <div className={styles['panel']}>
        <Columns choices={choices} onColumns={onColumns} />
        <div className={styles['row']}>
          <Button
            look="quiet"
            onClick={() => {
              keepColumns(choices.map(({ key }) => key))
            }}
          >
            Keep as my columns
          </Button>
          <Button
            look="quiet"
            onClick={() => {
              keepColumns(null)
              onColumns(undefined)
            }}
          >
            Usual columns
          </Button>
        </div>
        <Choice
          name="Rows"
          options={DENSITIES}
          value={shown}
          onChoose={(next: Density) => {
            onChange(withDensity(search, undefined))
            setDensity(next)
          }}
        />
        <Choice
          name="Times"
          options={['relative', 'absolute'] as const}
          value={timeStyle}
          onChoose={setTimeStyle}
        />
      </div>
    </Popover>
  )
}

function Columns({ choices, onColumns }: Pick<ViewOptionsProps, 'choices' | 'onColumns'>) {
  const hidden = TASK_COLUMNS.filter(({ key }) => !choices.some((choice) => choice.key === key))
  return (
    <ul className={styles['columns']} aria-label="Columns">
      {choices.map(({ key, width }, at) => {
        const header = TASK_COLUMNS.find((column) => column.key === key)?.header ?? key
        const move = (by: -1 | 1) => {
          const other = choices[at + by]
          if (other !== undefined) onColumns(moveColumn(choices, key, other.key))
        }
        const resize = (by: number) =>
          onColumns(resizeColumn(choices, key, (width ?? USUAL_WIDTH) + by))
        return (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked
                disabled={key === NAMING}
                onChange={() => onColumns(toggleColumn(choices, key))}
              />
              {header}
            </label>
            <Tool
              label={`Move ${header} left`}
              icon={<ArrowUp {...ICON} />}
              onClick={() => move(-1)}
              disabled={at === 0}
            />
            <Tool
              label={`Move ${header} right`}
              icon={<ArrowDown {...ICON} />}
              onClick={() => move(1)}
              disabled={at === choices.length - 1}
            />
            <Tool
              label={`Make ${header} narrower`}
              icon={<Minus {...ICON} />}
              onClick={() => resize(-STEP)}
            />
            <Tool
              label={`Make ${header} wider`}
              icon={<Plus {...ICON} />}
              onClick={() => resize(STEP)}
            />
          </li>
        )
      })}
      {hidden.map(({ key, header }) => (
        <li key={key}>
          <label>
            <input
              type="checkbox"
              checked={false}
              onChange={() => onColumns(toggleColumn(choices, key))}
            />
            {header}
          </label>
        </li>
      ))}
    </ul>
  )
}

const Tool = (props: Parameters<typeof IconButton>[0]) => (
  <IconButton look="quiet" className={styles['tool']} {...props} />
)

interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly options: readonly Value[]
  readonly value: Value
  readonly onChoose: (value: Value) => void
}

function Choice<Value extends string>({ name, options, value, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className={styles['choice']}>
      <legend>{name}</legend>
      {options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={`view-${name}`}
            checked={option === value}
            onChange={() => onChoose(option)}
          />
          {option}
        </label>
      ))}
    </fieldset>
  )
}
