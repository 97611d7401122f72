/** A failed TLS handshake in words: the codes are OpenSSL's and Node's. */
export interface TlsProblem {
  /** The second half of "Cannot use <broker>: <state>". */
  readonly state: string
  readonly fix: string
}

/** Null: it did not fail for TLS, as far as the error tells. */
export function describeTlsProblem(error: unknown): TlsProblem | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return PROBLEMS.find(({ codes }) => codes.test(code)) ?? null
}

/** Of a server that cuts a TLS connection it has just taken, to a client that showed no certificate. */
export const CUT_WITHOUT_CERTIFICATE: TlsProblem = {
  state: 'it cut the connection, perhaps because it asks for a client certificate',
  fix: 'Name one with ssl_certfile and ssl_keyfile',
}

const PROBLEMS: readonly (TlsProblem & { readonly codes: RegExp })[] = [
  {
    codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY)_\w+)$/,
    state: 'its certificate is not from an authority that is trusted here',
    fix: "Name the authority with ?ssl_ca_certs=FILE in the broker URL; ssl_cert_reqs=none takes anybody's",
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    state: 'its certificate has expired',
    fix: 'Renew it, and look at the clock of this machine',
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    state: 'its certificate is not valid yet',
    fix: 'Look at the clock of this machine',
  },
  {
    codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    state: 'its certificate is for another host name',
    fix: 'Write the name that the certificate has into the URL; ssl_check_hostname=false takes any name',
  },
  {
    codes: /^(ERR_SSL_\w*ALERT_CERTIFICATE_REQUIRED|ERR_SSL_\w*ALERT_HANDSHAKE_FAILURE)$/,
    state: 'it asks for a client certificate',
    fix: 'Name one with ssl_certfile and ssl_keyfile',
  },
  {
    codes:
      /^ERR_SSL_\w*ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|ACCESS_DENIED|DECRYPT_ERROR)$/,
    state: 'it does not accept our client certificate',
    fix: 'Name one that its authority has signed with ssl_certfile and ssl_keyfile',
  },
  {
    codes: /^(ERR_SSL_\w*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL))$/,
    state: 'it speaks no TLS version that is still safe',
    fix: 'Let it speak TLS 1.2 or 1.3',
  },
  {
    codes: /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)|EPROTO)$/,
    state: 'it does not speak TLS on this port',
    fix: 'Name its TLS port, or leave TLS out of the URL',
  },
  {
    codes:
      /^(CERT_\w+|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CRL_\w+|ERR_SSL_\w*CERTIFICATE_VERIFY_FAILED)$/,
    state: 'its certificate is not valid',
    fix: 'Look at it with: openssl s_client -connect HOST:PORT -showcerts',
  },
]
