/**
 * The benches among the files of bench/: `ingest.ts` is `ingest`.
 *
 * @param {readonly string[]} files
 */
export const benchNames = (files) =>
  files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()

/**
 * The long tests among the files of test/long/: `flood.test.ts` is `flood`.
 *
 * @param {readonly string[]} files
 */
export const longTestNames = (files) =>
  files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.test.ts'.length))
    .sort()
