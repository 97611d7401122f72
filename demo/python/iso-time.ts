/** Unix seconds as Python's `datetime.isoformat()` writes them in UTC: with microseconds and offset. */
export function isoTime(unixSeconds: number): string {
  const micros = Math.round(unixSeconds * 1e6)
  const whole = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)
  const fraction = micros % 1e6
  // Python leaves a fraction of exactly zero out.
  const point = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`
  return `${whole}${point}+00:00`
}
