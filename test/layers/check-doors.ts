/** Every import against the table of doors. Pure: sources come as text. */
import { posix } from 'node:path'
import { COMPOSES, type Door, DOORS } from './doors.ts'
import { type Import, readModule } from './read-imports.ts'

export interface DoorReport {
  /** How many imports were looked at: a checker that sees nothing passes everything. */
  readonly seen: number
  /** `server/http/app.ts -> server/broker/redis/redis-broker.ts` */
  readonly broken: readonly string[]
}

/** Tests may look into every room, and so may what only tests may import. */
const EXEMPT = /(\.(test|contract)|-fixture)\.tsx?$/

/** @param files source by path from the top folder */
export function checkDoors(files: ReadonlyMap<string, string>): DoorReport {
  const broken: string[] = []
  let seen = 0
  for (const [path, source] of files) {
    if (EXEMPT.test(path)) continue
    const { imports } = readModule(path, source)
    seen += imports.length
    const door = doorOf(path)
    if (door === undefined) {
      if (!COMPOSES.test(path)) broken.push(`${path} lies in no room of the table`)
      continue
    }
    for (const found of imports) {
      const target = targetOf(path, found)
      if (EXEMPT.test(target) || !isOpen(door, path, target, found.isType)) {
        broken.push(`${path} -> ${target}${found.isType ? ' (type)' : ''}`)
      }
    }
  }
  return { seen, broken }
}

const doorOf = (path: string): Door | undefined => DOORS.find((door) => isIn(path, door.room))

/** `*` stands for one folder. */
const isIn = (path: string, room: string): boolean => roomPath(path, room) !== null

/** The folder that the room is for this path: `web/features/tasks` for `web/features/*`. */
function roomPath(path: string, room: string): string | null {
  const depth = room.split('/').length
  const own = path.split('/').slice(0, depth).join('/')
  const matches = room.endsWith('/*')
    ? own.startsWith(room.slice(0, -1)) && path.split('/').length > depth
    : own === room
  return matches ? own : null
}

const UNREADABLE = 'something computed'

function targetOf(path: string, { specifier }: Import): string {
  if (specifier === null) return UNREADABLE
  if (!specifier.startsWith('.')) return specifier
  const [file = ''] = specifier.split('?')
  return posix.join(posix.dirname(path), file)
}

function isOpen(door: Door, path: string, target: string, isType: boolean): boolean {
  if (target.startsWith('node:')) return door.node === 'any' || door.node.includes(target)
  const own = roomPath(path, door.room) ?? door.room
  const allowed = [own, ...door.may, ...(isType ? (door.mayAsType ?? []) : [])]
  return [...allowed, ...(door.packages ?? [])].some(
    (name) => target === name || target.startsWith(`${name}/`),
  )
}
