/**
 * Saved groups: the ids of the tasks that belong together.
 *
 * Source: celery/backends/base.py (_save_group, save_group), celery/backends/database/models.py
 * (TaskSet).
 */
import { readPickledColumn } from './pickled-column.ts'
import { readResultNode, type ResultNode } from './result-node.ts'
import { fieldsOf } from './serializers/plain-value.ts'
import { decodeBody, type EncodedBody } from './serializers/serializer.ts'
import { sniffContentType } from './serializers/sniff-content-type.ts'

/**
 * Reads `{"result": [[id, parent], tasks]}` of a key-value backend; null where it holds no group.
 *
 * @param encoded `contentType` null: the backend does not tell, so the bytes must
 */
export function decodeGroup(encoded: EncodedBody): ResultNode | null {
  const contentType = encoded.contentType ?? sniffContentType(encoded.body)
  const decoded = decodeBody({ ...encoded, contentType })
  return decoded.problem === null ? readResultNode(fieldsOf(decoded.value).get('result')) : null
}

/** Reads the column `result` of a row of `celery_tasksetmeta`; null where it holds no group. */
export function decodeGroupColumn(pickle: Uint8Array | null): ResultNode | null {
  const decoded = readPickledColumn(pickle)
  return decoded.problem === null ? readResultNode(decoded.value) : null
}
