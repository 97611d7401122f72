/**
 * What a plain scalar of YAML is to PyYAML, which follows YAML 1.1: `yes` is True, `0o17` a text.
 *
 * Numbers to base 60 (`1:30`) and the merge key `<<` are left as texts: PyYAML reads them, but
 * writes neither, and reading the first takes minutes when a stranger makes it long.
 *
 * Source: yaml/resolver.py, yaml/constructor.py of PyYAML 6.
 */
import { FALSE, NONE, TRUE, type PythonValue } from '../../../contract/model/python-value.ts'
import { MAX_INT_DIGITS, toFloat, toInt } from './python-number.ts'
import { toStr } from './python-text.ts'

const NULL = /^(?:~|null|Null|NULL)?$/
const YES = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const NO = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const INT = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/
const INFINITY = /^[-+]?\.(?:inf|Inf|INF)$/
const NAN = /^\.(?:nan|NaN|NAN)$/
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const TIMESTAMP =
  /^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?)(?:[ \t]*(Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/

/** Longer ones are texts: no number or time is that long. */
const MAX_TOKEN_CHARS = 2 * MAX_INT_DIGITS

export function resolveYamlScalar(text: string): PythonValue {
  if (text.length > MAX_TOKEN_CHARS) return toStr(text)
  if (NULL.test(text)) return NONE
  if (YES.test(text)) return TRUE
  if (NO.test(text)) return FALSE
  if (INT.test(text)) return readInt(text)
  if (FLOAT.test(text)) return toFloat(Number(text.replaceAll('_', '')))
  if (INFINITY.test(text)) return toFloat(text.startsWith('-') ? -Infinity : Infinity)
  if (NAN.test(text)) return toFloat(Number.NaN)
  if (DATE.test(text)) return { type: 'date', text }
  const found = TIMESTAMP.exec(text)
  if (found === null) return toStr(text)
  const [, date = '', time = '', zone = ''] = found
  return { type: 'datetime', text: `${date}T${time}${zone === 'Z' ? '+00:00' : zone}` }
}

function readInt(text: string): PythonValue {
  const sign = text.startsWith('-') ? '-' : ''
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  const number = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return toInt(number === 0n ? '0' : `${sign}${number}`)
}
