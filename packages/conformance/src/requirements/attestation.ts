/** What a card's proof of its identity has to be. */
import { p256 } from '@noble/curves/nist.js';
import { attestationInput, type CardSubject, verifyChain } from '@symbolon/protocol/certificates';
import { commands, type InternalAuthenticateResponse } from '@symbolon/protocol/commands';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { expect, present } from '../bench/verdict.ts';

/** ECDSA with SHA-256 on P-256, s in the lower half. */
export function isSigned(publicKey: Uint8Array, signature: Uint8Array, input: Uint8Array): boolean {
  try {
    return p256.verify(signature, input, publicKey, { prehash: true, lowS: true });
  } catch {
    return false;
  }
}

/** @throws unless the chain leads to a trusted root, and the card signed for this channel and this challenge */
export function verifyAttestation(
  { trust }: Pick<Bench, 'trust'>,
  attestation: InternalAuthenticateResponse | undefined,
  { challenge, channelBinding }: { readonly challenge: Uint8Array; readonly channelBinding: Uint8Array },
): CardSubject {
  const { batchCertificate, cardCertificate, lifecycle, signature } = present(attestation, 'the attestation');
  const chain = [
    present(batchCertificate, "the batch's certificate"),
    present(cardCertificate, "the card's certificate"),
  ];
  const subject = verifyChain({ trust, chain });
  const signed = attestationInput({ channelBinding, challenge, lifecycle });
  expect(isSigned(subject.publicKey, signature, signed), 'the signature is not over this channel and this challenge');
  return subject;
}

/** Has the card prove itself in a session, with INTERNAL AUTHENTICATE. */
export async function provesItself(bench: Bench, session: Session): Promise<CardSubject> {
  const challenge = bench.random(32);
  const attestation = await session.call(commands.internalAuthenticate, { challenge, certificates: true });
  return verifyAttestation(bench, attestation, { challenge, channelBinding: session.keys.channelBinding });
}
