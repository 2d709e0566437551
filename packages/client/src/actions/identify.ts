import { checkArgument } from '@symbolon/interface';
import { type Card, inOneOpening } from '../card.ts';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';
import { type Attestation, type AttestOptions, attestationWishOf } from '../session/genuine.ts';
import { openByPassword } from '../session/opening.ts';
import { openByPace } from '../session/pace-session.ts';
import { type Credentials, checkedCredentials } from '../session/passwords.ts';
import { attestOnce, confirmAttestation } from './attest.ts';

/** A session with a card that has proven in it to be genuine. */
export type IdentifyResult = {
  /** The caller closes it. */
  readonly session: Session;
  /** Which card it is. */
  readonly attestation: Attestation;
};

/**
 * Opens a session and has the card prove that it is genuine, offline: `openSession` and `attest` at once. With the CAN
 * it takes one round trip; with a PIN or PUK two, because the host proves that first. Without the password nobody
 * learns which card it is.
 *
 * @throws SymbolonError as `openSession` does; `pin/wrong` with the tries left; `pin/unsettled` if the card gave no
 * valid answer to the PIN or PUK; `card/counterfeit`, after which the session is closed
 * @example
 * ```ts
 * import { identify, openCard } from '@symbolon/client';
 * const { session, attestation } = await identify(await openCard(transport), { can: '123456' }, { trust });
 * attestation.lifecycle; // => 'blank'
 * session.close();
 * ```
 */
export async function identify(
  card: Card,
  credentials: Credentials,
  options: AttestOptions & CallOptions,
): Promise<IdentifyResult> {
  checkArgument('options', options, { trust: 'object' });
  const { signal, ...expected } = options;
  const wish = checkedCredentials(credentials).password === 'can' ? attestationWishOf(expected) : 'none';
  return inOneOpening(card, signal === undefined ? {} : { signal }, async (held) => {
    const opened = await openByPassword(held, credentials, wish);
    if (opened === undefined || wish === 'none') {
      const session = opened?.session ?? (await openByPace(held, credentials));
      return { session, attestation: await attestOnce(session, expected) };
    }
    const { session, challenge, attestation: proof } = opened;
    const { channelBinding } = session;
    const question = { ...expected, channelBinding, challenge };
    return { session, attestation: await confirmAttestation(session, proof, question) };
  });
}
