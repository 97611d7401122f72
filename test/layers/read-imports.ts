/** What a source file imports and exports, read by a real parser: every form, no false friends. */
import { parseSync } from 'vite'

export interface Import {
  /** As written; null where it is computed, and nobody can tell what it is. */
  readonly specifier: string | null
  /** True where nothing of it is there at run time: `import type`, `export type`, `import('x').T` in a type. */
  readonly isType: boolean
}

export interface Module {
  readonly imports: readonly Import[]
  readonly hasDefaultExport: boolean
}

/** @throws {Error} the file cannot be parsed */
export function readModule(path: string, source: string): Module {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`Cannot parse ${path}: ${errors[0]?.message}`)
  const imports: Import[] = []
  let hasDefaultExport = false
  walk(program, (node) => {
    const found = importOf(node)
    if (found !== null) imports.push(found)
    hasDefaultExport ||= isDefaultExport(node)
  })
  return { imports, hasDefaultExport }
}

type Node = Readonly<Record<string, unknown>>

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const element of value) walk(element, visit)
  } else if (isNode(value)) {
    if (typeof value['type'] === 'string') visit(value)
    for (const child of Object.values(value)) walk(child, visit)
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function importOf(node: Node): Import | null {
  switch (node['type']) {
    case 'ImportDeclaration':
      return { specifier: literal(node['source']), isType: node['importKind'] === 'type' }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (!isNode(node['source'])) return null
      return { specifier: literal(node['source']), isType: node['exportKind'] === 'type' }
    case 'ImportExpression':
      return { specifier: literal(node['source']), isType: false }
    case 'TSImportType':
      return { specifier: literal(node['source'] ?? node['argument']), isType: true }
    case 'TSExternalModuleReference':
      return { specifier: literal(node['expression']), isType: false }
    case 'CallExpression':
      return isRequire(node['callee']) ? { specifier: null, isType: false } : null
    default:
      return null
  }
}

/** `require()` and what would make one: another way in, that no row could name. */
const isRequire = (callee: unknown): boolean =>
  isNode(callee) && (callee['name'] === 'require' || callee['name'] === 'createRequire')

const literal = (node: unknown): string | null =>
  isNode(node) && typeof node['value'] === 'string' ? node['value'] : null

function isDefaultExport(node: Node): boolean {
  if (node['type'] === 'ExportDefaultDeclaration') return true
  if (node['type'] !== 'ExportSpecifier') return false
  const { exported } = node
  return isNode(exported) && (exported['name'] === 'default' || exported['value'] === 'default')
}
