import { foldText } from '../../../contract/model/query/fold-text.ts'
import { SEARCHED_CHARS } from '../../../contract/model/query/task-query.ts'

/** What is searched of a text: its beginning, folded. */
export const searchedText = (text: string): string => foldText(text.slice(0, SEARCHED_CHARS))
