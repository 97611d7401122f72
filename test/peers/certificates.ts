/** Certificates of the tests, made anew by openssl in a directory that the caller removes. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './program.ts'

/** Paths of PEM files. */
export interface Certificates {
  /** The authority that signed all but `stranger`. */
  readonly ca: string
  /** Another authority, which signed nothing here but `stranger`. */
  readonly otherCa: string
  /** For localhost and 127.0.0.1. */
  readonly server: KeyPair
  /** For localhost and 127.0.0.1, and over since yesterday. */
  readonly expired: KeyPair
  /** For another host. */
  readonly misnamed: KeyPair
  readonly client: KeyPair
  /** A client's, of the other authority. */
  readonly stranger: KeyPair
}

export interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** Why no certificates can be made here; null when they can. */
export const opensslMissing = (): string | null =>
  findProgram('openssl') === null ? 'openssl is not installed' : null

export async function makeCertificates(directory: string): Promise<Certificates> {
  const at = (name: string): string => join(directory, name)
  await mkdir(directory, { recursive: true })
  await writeFile(at('openssl.cnf'), CONFIG)
  const ca = await makeAuthority(at('ca'))
  const otherCa = await makeAuthority(at('other-ca'))
  const here = 'DNS:localhost,IP:127.0.0.1'
  return {
    ca: ca.cert,
    otherCa: otherCa.cert,
    server: await issue(at('server'), { ca, names: here }),
    expired: await issue(at('expired'), { ca, names: here, isOver: true }),
    misnamed: await issue(at('misnamed'), { ca, names: 'DNS:elsewhere.example' }),
    client: await issue(at('client'), { ca, names: 'DNS:client' }),
    stranger: await issue(at('stranger'), { ca: otherCa, names: 'DNS:client' }),
  }
}

interface Authority extends KeyPair {
  readonly directory: string
}

async function makeAuthority(directory: string): Promise<Authority> {
  await mkdir(directory)
  await writeFile(join(directory, 'index.txt'), '')
  await writeFile(join(directory, 'serial'), '01')
  const pair = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  await openssl(directory, 'req -x509 -config ../openssl.cnf -extensions authority -days 2', [
    ...newKey(pair.key, directory),
    '-out',
    pair.cert,
  ])
  return { ...pair, directory }
}

interface IssueOptions {
  readonly ca: Authority
  readonly names: string
  readonly isOver?: boolean
}

/** `openssl ca` is the one command of it that dates a certificate back, in every version. */
async function issue(
  directory: string,
  { ca, names, isOver = false }: IssueOptions,
): Promise<KeyPair> {
  await mkdir(directory)
  const pair = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const request = join(directory, 'request.pem')
  const extensions = join(directory, 'extensions.cnf')
  await writeFile(extensions, `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`)
  const dates = `-startdate ${toDate(-2)} -enddate ${toDate(isOver ? -1 : 2)}`
  await openssl(directory, 'req -config ../openssl.cnf', [
    ...newKey(pair.key, directory),
    '-out',
    request,
  ])
  await openssl(
    ca.directory,
    `ca -batch -notext -config ../openssl.cnf ${dates}`,
    ['-cert', ca.cert, '-keyfile', ca.key, '-extfile', extensions, '-in', request].concat(
      '-out',
      pair.cert,
    ),
  )
  return pair
}

const newKey = (path: string, directory: string): readonly string[] =>
  '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout'
    .split(' ')
    .concat(path, '-subj', `/CN=${basename(directory)}`)

/** `20261121000000Z` */
function toDate(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000)
  return `${date.toISOString().slice(0, 10).replaceAll('-', '')}000000Z`
}

async function openssl(directory: string, command: string, args: readonly string[]): Promise<void> {
  const program = findProgram('openssl')
  if (program === null) throw new Error(`Cannot make certificates: ${opensslMissing() ?? ''}`)
  await promisify(execFile)(program, command.split(' ').concat(args), { cwd: directory })
}

const CONFIG = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign,cRLSign
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
default_days = 2
policy = any
unique_subject = no
[any]
commonName = supplied
`
