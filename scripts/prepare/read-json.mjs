import { readFileSync } from 'node:fs'

/**
 * @param {string} path
 * @returns {any} null where there is no such file, or no JSON in it
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null // missing and broken are the same to all who ask: make it anew
  }
}
