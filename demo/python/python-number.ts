/** How Python writes numbers: `repr(int)` and `repr(float)` (Objects/floatobject.c, format code `r`). */
const intRepr = (value: number): string => BigInt(value).toString()

/** Python goes over to an exponent at 1e16 and below 1e-4; JavaScript does at 1e21 and 1e-6. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain = String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

export const numberRepr = (value: number): string =>
  Number.isInteger(value) && !Object.is(value, -0) ? intRepr(value) : floatRepr(value)
