import { describe, expect, test } from 'vitest'
import { describeTlsProblem } from './tls-problem.ts'

const errorOf = (code: string): Error => Object.assign(new Error('x'), { code })

describe('describeTlsProblem()', () => {
  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'trusted here'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'trusted here'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'trusted here'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'trusted here'],
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['CERT_NOT_YET_VALID', 'not valid yet'],
    ['CERT_REVOKED', 'is not valid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'asks for a client certificate'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', null],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'asks for a client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'does not accept our client certificate'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'does not accept our client certificate'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'does not accept our client certificate'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'no TLS version that is still safe'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'no TLS version that is still safe'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS on this port'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'does not speak TLS on this port'],
    ['ECONNREFUSED', null],
    ['', null],
  ])('says of %s: %s', (code, words) => {
    const problem = describeTlsProblem(errorOf(code))
    if (words === null) expect(problem).toBeNull()
    else {
      expect(problem?.state).toContain(words)
      expect(problem?.fix).not.toBe('')
    }
  })

  test('says nothing of what is no error', () => {
    expect(describeTlsProblem('CERT_HAS_EXPIRED')).toBeNull()
  })
})
