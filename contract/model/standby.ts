/** Of several Sepals on one database one learns; the others stand by and show what it shows. */
export interface Standby {
  /** The one that learns, host and process; null: nobody is known to. */
  readonly holder: string | null
  /** Unix seconds, our clock: when what is shown was so; null: nothing is shown yet. */
  readonly asOf: number | null
}
