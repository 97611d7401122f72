/**
 * Python values, as far as tasks of the demo take, return and raise them.
 *
 * A whole JavaScript number is an `int`, any other a `float`; an array is a `list`, a plain object
 * a `dict` with text keys. What JavaScript cannot tell apart has a class below.
 */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PythonFloat
  | PythonTuple
  | PythonVerbatim
  | readonly PythonValue[]
  | PythonDict

export interface PythonDict {
  readonly [key: string]: PythonValue
}

/** A `float` even when it is whole: `2.0`. */
export class PythonFloat {
  readonly float: number
  constructor(float: number) {
    this.float = float
  }
}

export class PythonTuple {
  readonly items: readonly PythonValue[]
  constructor(items: readonly PythonValue[]) {
    this.items = items
  }
}

/** Any other object, by its `repr()`: `Decimal('2.50')`. */
export class PythonVerbatim {
  readonly repr: string
  constructor(repr: string) {
    this.repr = repr
  }
}

export const float = (value: number): PythonFloat => new PythonFloat(value)
export const tuple = (...items: readonly PythonValue[]): PythonTuple => new PythonTuple(items)
export const decimal = (text: string): PythonVerbatim => new PythonVerbatim(`Decimal('${text}')`)

export const isList = (value: PythonValue): value is readonly PythonValue[] => Array.isArray(value)
