import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookKey } from './webhook-secrets.js';

/** Characters of a SHA-256 in base64. */
const SIGNATURE_LENGTH = 44;

const signatureOf = (body: Buffer, secret: string) =>
  Buffer.from(createHmac('sha256', secret).update(body).digest('base64'));

/**
 * Finds the secret that has signed a body: HMAC-SHA256, in base64. It compares with every secret in constant time, so
 * that the duration reveals nothing about them.
 */
export function findSender(
  keys: readonly WebhookKey[],
  body: Buffer,
  signature: string | undefined,
): WebhookKey | undefined {
  const given = Buffer.from(signature ?? '');
  // The length of a digest is no secret.
  if (given.length !== SIGNATURE_LENGTH) return undefined;
  let found: WebhookKey | undefined;
  for (const key of keys) if (timingSafeEqual(given, signatureOf(body, key.secret))) found ??= key;
  return found;
}
