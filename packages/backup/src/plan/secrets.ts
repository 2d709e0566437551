/** Keeps secrets off a page that lies in a drawer. */
import { cardError } from '@symbolon/interface';

const patterns: readonly (readonly [RegExp, string])[] = [
  // Twelve words or more as BIP-39 has them: 3 to 8 lower-case letters. Prose has other words in between: shorter ones,
  // and such as no phrase has.
  [
    /(?:\b(?!(?:the|and|for|from|with|are|not|was|has|his|her|our|its|but)\b)[a-z]{3,8}\b[\s,;]*(?:\d+[.)]?\s*)?){12,}/u,
    'it looks like a recovery phrase',
  ],
  // BIP-32 and SLIP-132 private keys: xprv, yprv, zprv, tprv, ...
  [/\b[a-z]prv[1-9A-HJ-NP-Za-km-z]{50,}/iu, 'it looks like a private key'],
  // Wallet import format: base58, 51 or 52 characters.
  [/\b[59KLc][1-9A-HJ-NP-Za-km-z]{50,51}\b/u, 'it looks like a private key'],
  [/\b(?:0x)?[0-9a-f]{64}\b/iu, 'it looks like a private key'],
  [/\b(?:PIN|PUK|CAN)\b\D{0,20}\d{4,}/iu, 'it looks like a PIN, PUK or CAN'],
];

/**
 * Refuses a place that may be the password itself: six digits or more, with or without blanks and hyphens between them.
 *
 * @throws SymbolonError `argument/invalid`, which quotes nothing
 */
export function refusePassword(field: string, place = ''): void {
  if (!/\d(?:[\s-]*\d){5}/u.test(place)) return;
  throw cardError('argument/invalid', {
    argument: field,
    reason: 'it looks like the password itself: say where it is kept, without numbers of six digits',
  });
}

/**
 * Refuses what looks like a secret in anything the owner typed.
 *
 * @throws SymbolonError `argument/invalid`, which names the field and quotes nothing
 */
export function refuseSecrets(field: string, value: unknown): void {
  if (typeof value === 'string') {
    for (const [pattern, reason] of patterns) {
      if (pattern.test(value))
        throw cardError('argument/invalid', {
          argument: field,
          reason: `${reason}, which must not be on this page`,
        });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value))
      refuseSecrets(Array.isArray(value) ? `${field} ${Number(name) + 1}` : `${field}, ${name}`, inner);
  }
}
