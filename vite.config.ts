/** Builds the browser side into dist/web: two pages (the app, the sign-in page) and hashed assets. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const SEPAL_URL = process.env['SEPAL_URL'] ?? 'http://127.0.0.1:5555'
const BROWSERS = ['chrome123', 'firefox128', 'safari18']

export default defineConfig({
  root: 'web',
  // Relative to <base href>, so that a URL prefix needs no other build.
  base: './',
  plugins: [react(), layered(), precompressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The content security policy allows no data: URL.
    assetsInlineLimit: 0,
    // One sheet of 13 kB: in pieces, one to a chunk, it is twice that.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: 'web/index.html', login: 'web/login.html' } },
  },
  // Found by itself it would be looked for below the root twice.
  optimizeDeps: { entries: ['index.html'] },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/api', '/login', '/logout'].map((path) => [path, SEPAL_URL])),
  },
})

/** From weak to strong. Chunks of CSS load in any order, so each of them begins by saying it. */
const LAYERS = '@layer reset, tokens, base, ui, parts, features, app;'

function layered(): Plugin {
  return {
    name: 'sepal:layered',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.css') ? { code: `${LAYERS}\n${code}`, map: null } : null,
  }
}

/** Writes `x.br` and `x.gz` beside each script and style: the server sends them as they are. */
function precompressed(): Plugin {
  return {
    name: 'sepal:precompressed',
    apply: 'build',
    // What lies on the disk is final; what `generateBundle` sees, other plugins still change.
    async writeBundle({ dir = '' }, bundle) {
      for (const fileName of Object.keys(bundle).filter((name) => /\.(?:js|css)$/.test(name))) {
        const path = join(dir, fileName)
        const bytes = await readFile(path)
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
        await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params }))
        const level = constants.Z_BEST_COMPRESSION
        await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level }))
      }
    },
  }
}
