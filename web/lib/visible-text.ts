/**
 * Text from a cluster, made safe to look at: what a reader cannot see is shown as an escape.
 *
 * Task names, arguments and tracebacks are written by whoever can send a task. A bidirectional
 * control could make `gnp.exe` read as `exe.png`, a zero-width space could make two names look
 * equal. Nothing is removed; the invisible becomes visible.
 */

/** Controls except tab and line feed, bidirectional and zero-width format characters, line separators, tags. */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- controls are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu

/** For blocks of text: line feeds and tabs stay as they are. */
export const visibleText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(INVISIBLE, escapeOf)

/** For one line: line feeds and tabs are shown as escapes, too. */
export const visibleLine = (text: string): string =>
  text.replace(INVISIBLE, escapeOf).replaceAll('\n', '\\n').replaceAll('\t', '\\t')

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\u{${code.toString(16)}}`
}
