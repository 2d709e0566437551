/** What crosses from card to card through the host, with as few certificates as will do. Not exported. */
import { shortenCertificate } from '@symbolon/protocol/certificates';
import { type OfferBody, offerMessage } from '@symbolon/protocol/clone';
import { decodeWith } from '@symbolon/protocol/encoding';
import { dealMessage, recoveryMessage } from '@symbolon/protocol/shares';

/** The card refuses bytes that are no offer. */
export function offerOf(offer: Uint8Array): OfferBody | undefined {
  try {
    return decodeWith(offerMessage, 'clone offer', offer).body;
  } catch {
    return undefined;
  }
}

/** Certificates in a deal or a recovery. None of bytes that are none: the card refuses those. */
export function sentIn(kind: 'deal' | 'recovery', message: Uint8Array): readonly Uint8Array[] {
  try {
    const decoded =
      kind === 'deal' ? decodeWith(dealMessage, kind, message) : decodeWith(recoveryMessage, kind, message);
    return decoded.body.certificates;
  } catch {
    return [];
  }
}

/**
 * A message with one certificate as it crosses to a card: without it, and a short certificate beside it, where that
 * card can put it in again. The signature is over the whole message.
 */
export function shortened<Name extends string>(
  name: Name,
  message: Uint8Array,
  replace: (message: Uint8Array, certificates: readonly Uint8Array[]) => Uint8Array,
  { certificates, like }: { readonly certificates: readonly Uint8Array[]; readonly like: Uint8Array | undefined },
): { readonly [K in Name]: Uint8Array } & { readonly certificate?: Uint8Array } {
  const [first, ...more] = certificates;
  const short =
    first === undefined || more.length > 0 || like === undefined ? undefined : shortenCertificate(first, like);
  const whole = { [name]: message } as { readonly [K in Name]: Uint8Array };
  return short === undefined ? whole : { ...whole, [name]: replace(message, []), certificate: short };
}
