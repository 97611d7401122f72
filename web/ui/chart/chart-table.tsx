import { type PlainColumn, PlainTable } from '../plain-table.tsx'
import type { ChartModel } from './chart-model.ts'
import styles from './time-series.module.css'

interface ChartTableProps {
  readonly caption: string
  readonly model: ChartModel
  readonly stretchOf: (index: number) => string
}

/** The numbers of a chart, the newest first. */
export function ChartTable({ caption, model, stretchOf }: ChartTableProps) {
  const { times, series, formatValue } = model
  const columns: PlainColumn<number>[] = [
    { key: 'when', header: 'When', names: true, cell: stretchOf },
    ...series.map(({ key, label, values }): PlainColumn<number> => ({
      key,
      header: label,
      align: 'end',
      cell: (index) => {
        const value = values[index] ?? null
        return value === null ? (
          <span className={styles['unknown']}>unknown</span>
        ) : (
          formatValue(value)
        )
      },
    })),
  ]
  return (
    <div className={styles['table']}>
      <PlainTable
        caption={`${caption}, as a table`}
        columns={columns}
        rows={[...times.keys()].toReversed()}
      />
    </div>
  )
}
