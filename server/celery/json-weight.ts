/**
 * How much JSON a text would become, told before it is parsed.
 *
 * Sixteen megabytes of `[],[],[],…` are five million lists: JSON.parse would build all of them,
 * hundreds of megabytes, before anybody could look at one. No real message comes near the limit.
 */

/** Smaller texts are not weighed: what they can become does no harm. */
const LIGHT_BYTES = 256 * 1024

/** Commas, openings and strings together; a batch of a thousand events has about 60,000. */
export const MAX_JSON_PARTS = 100_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const LIST = 0x5b
const OBJECT = 0x7b

/** Whether it must not be parsed. One pass that stops at the limit; says nothing of its validity. */
export function isTooHeavy(json: Uint8Array): boolean {
  if (json.byteLength <= LIGHT_BYTES) return false
  let parts = 0
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === QUOTE) at = endOfString(json, at)
    else if (byte !== COMMA && byte !== LIST && byte !== OBJECT) continue
    parts += 1
    if (parts > MAX_JSON_PARTS) return true
  }
  return false
}

/** Index of the quote that closes the string opened at `open`; the end where none does. */
function endOfString(json: Uint8Array, open: number): number {
  let at = open + 1
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
  return at
}
