/**
 * What "any case" means in every search: two texts are the same where this makes them so. The one
 * function of all stores and of the browser, so that all give the same answer.
 *
 * Lower case by Unicode, the same in every language and place of a text: `Σ` is `σ` even at the end
 * of a word, or a part would not be found in the whole. Not as far as Python's `casefold()`, which
 * Flower uses: `ß` stays apart from `ss`. What a store cannot hold, U+0000 and halves of a surrogate
 * pair, becomes U+FFFD. Of a text that is folded, folding makes the same.
 */
export const foldText = (text: string): string =>
  text.toWellFormed().replaceAll('\0', '\uFFFD').toLowerCase().replaceAll('ς', 'σ')
