/** Reads long representations beside the page: asked with `{ id, text }`, it answers `{ id, value }`. */
import { parsePythonLiteral } from '../../contract/model/python-literal.ts'

self.addEventListener('message', ({ data }: MessageEvent<{ id: number; text: string }>) => {
  self.postMessage({ id: data.id, value: parsePythonLiteral(data.text) })
})
