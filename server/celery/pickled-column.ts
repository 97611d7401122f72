import { NONE } from '../../contract/model/python-value.ts'
import { decodeBody, type DecodedBody } from './serializers/serializer.ts'

/** A column `result` of the database backend: a pickle whatever the serializer, NULL for None. */
export const readPickledColumn = (pickle: Uint8Array | null): DecodedBody =>
  pickle === null
    ? { problem: null, value: NONE }
    : decodeBody({
        body: pickle,
        contentType: 'application/x-python-serialize',
        contentEncoding: 'binary',
        compression: null,
      })
