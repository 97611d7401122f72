/**
 * A Python value as plain data: what messages, results and representations of Celery hold.
 *
 * Exact where JavaScript would round (numbers are text), the same from every serializer, and
 * nothing that could run. Goes through JSON and structured cloning as it is.
 */
export type PythonValue = PythonToken | PythonText | PythonItems | PythonDict | PythonOpaque

/** Shown as it stands. */
export interface PythonToken {
  /** A `const` is `None`, `True` or `False`. */
  readonly type: 'const' | 'int' | 'float' | 'datetime' | 'date' | 'time' | 'decimal' | 'uuid'
  /** Numbers as Python writes them (`1e+21`, `nan`, `-inf`), times in ISO 8601. */
  readonly text: string
}

export interface PythonText {
  /** `hex`: bytes that are no UTF-8, two hexadecimal digits each. */
  readonly type: 'str' | 'bytes' | 'hex'
  /** Well-formed and without U+0000: both become U+FFFD. */
  readonly text: string
  /** True where it looks cut: there was more. */
  readonly truncated?: true
}

export interface PythonItems {
  readonly type: 'list' | 'tuple' | 'set' | 'frozenset'
  readonly items: readonly PythonValue[]
  /** True where items were left out. */
  readonly truncated?: true
}

export interface PythonDict {
  readonly type: 'dict'
  /** In Python's order. */
  readonly entries: readonly PythonEntry[]
  /** True where entries were left out. */
  readonly truncated?: true
}

export type PythonEntry = readonly [key: PythonValue, value: PythonValue]

/** Something that can only be named: an object, a call, a class. Never made, never called. */
export interface PythonOpaque {
  readonly type: 'opaque'
  /** A representation as it was found (`<Foo object>`, `Foo(1)`), or a qualified name (`decimal.Decimal`). */
  readonly text: string
  /** What a pickle would have called it with. */
  readonly args?: readonly PythonValue[]
  /** True where it looks cut. */
  readonly truncated?: true
}

export const NONE: PythonToken = { type: 'const', text: 'None' }
export const TRUE: PythonToken = { type: 'const', text: 'True' }
export const FALSE: PythonToken = { type: 'const', text: 'False' }
