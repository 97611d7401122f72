/** Bearer secrets: 256 random bits that are handed out once and kept only as a hash. */
import { createHash } from 'node:crypto'

/** Cryptographic randomness, passed in. */
export type RandomBytes = (size: number) => Uint8Array

const SECRET_BYTES = 32
/** What 32 bytes are in base64url. */
const SECRET_SHAPE = /^[A-Za-z0-9_-]{43}$/

/** A fresh secret, in characters that a URL and a cookie carry as they are. */
export const newSecret = (randomBytes: RandomBytes): string =>
  Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url')

/** Whether it could be one of ours at all: saves hashing whatever a stranger sends. */
export const looksLikeSecret = (text: string): boolean => SECRET_SHAPE.test(text)

/** SHA-256. No slow hash is needed: nobody guesses 256 random bits. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()
