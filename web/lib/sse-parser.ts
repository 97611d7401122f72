/** Server-sent events out of decoded text. Pure; splits may fall anywhere. (HTML standard §9.2.6.) */

export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** A line that does not end is dropped with its event beyond this many characters. */
const MAX_PENDING_CHARS = 8 * 1024 * 1024

/** @returns a function that takes the next piece of text and calls `onEvent` for each event it completes */
export function createSseParser(onEvent: (event: ServerSentEvent) => void): (text: string) => void {
  let pending = ''
  let event = ''
  let data: string[] = []

  const takeLine = (line: string) => {
    if (line === '') {
      if (data.length > 0) {
        onEvent({ event: event === '' ? 'message' : event, data: data.join('\n') })
      }
      event = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
  }

  return (text) => {
    pending += text
    // A carriage return at the very end may be half of a CRLF: it waits for the next piece.
    const lines = pending.split(/\r\n|\n|\r(?!$)/)
    pending = lines.pop() ?? ''
    if (pending.length > MAX_PENDING_CHARS) pending = ''
    for (const line of lines) takeLine(line)
  }
}
