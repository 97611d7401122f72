/** Every key that does something, for the sheet that `?` opens. What each does is where it is handled. */

export interface ShortcutGroup {
  readonly title: string
  /** Keys as they are pressed, one after the other where there are two. */
  readonly shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[]
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['?'], does: 'Show this' },
      { keys: ['p'], does: 'Pause or resume updates' },
      { keys: ['['], does: 'Narrow or widen the navigation' },
      { keys: ['Esc'], does: 'Close what is open' },
    ],
  },
  {
    title: 'Go to',
    shortcuts: [
      { keys: ['g', 'o'], does: 'Overview' },
      { keys: ['g', 't'], does: 'Tasks' },
      { keys: ['g', 'w'], does: 'Workers' },
      { keys: ['g', 'q'], does: 'Queues' },
    ],
  },
  {
    title: 'In lists',
    shortcuts: [
      { keys: ['/'], does: 'Search' },
      { keys: ['j'], does: 'Next row' },
      { keys: ['k'], does: 'Row before' },
      { keys: ['Enter'], does: 'Open the row' },
      { keys: ['Space'], does: 'Look at the row beside the list' },
      { keys: ['x'], does: 'Select the row' },
      { keys: ['c'], does: 'Copy the id' },
      { keys: ['.'], does: 'Show what is new' },
    ],
  },
]
