import { equalBytes } from '@noble/curves/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { SymbolonError } from '@symbolon/protocol/errors';
import { encodeLogEntry, type LogHead, logStart, nextLogHash } from '@symbolon/protocol/log';
import { verifyLogHead } from '@symbolon/protocol/verify-log';
import type { Session } from '../session.ts';

/** What a card without a wallet has proven: it never held a key. */
export type BlankProof = {
  /** The log has nothing but the personalisation: since the factory nobody has even begun anything with this card. */
  readonly untouched: boolean;
};

/**
 * Has a card prove that it never held a wallet's key, in a session opened with its CAN: counters that never go back,
 * not even by a reset, and the head of its log, signed for this channel and a fresh challenge. A buyer does it before a
 * card is given a wallet.
 *
 * @param card the card's identity key, as `attest` gives it for this session
 * @throws SymbolonError `card/used` with what it has been used for; `log/broken`; after both the session is closed;
 * `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * import { proveBlank } from '@symbolon/client/actions/prove-blank';
 * await proveBlank(blankSession, await attest(blankSession, { trust })); // => { untouched: true }
 * ```
 */
export async function proveBlank(session: Session, card: { readonly publicKey: Uint8Array }): Promise<BlankProof> {
  const { publicKey } = card;
  const challenge = session.card.random(32);
  const answer = await session.send(commands.getLogHead, { challenge });
  try {
    const head = verifyLogHead({ publicKey, channelBinding: session.channelBinding, challenge, ...answer });
    const chain = unusedChain(head);
    const personalised = nextLogHash(logStart(publicKey), encodeLogEntry(1, 'personalised', {}));
    return { untouched: chain.count === 1 && equalBytes(chain.head, personalised) };
  } catch (error) {
    session.close();
    throw error;
  }
}

function unusedChain({ lifecycle, counters, chain }: LogHead): NonNullable<LogHead['chain']> {
  if (lifecycle !== 'blank') throw used(lifecycle === 'terminated' ? 'it is terminated' : 'it has a wallet');
  if (chain === undefined) throw new SymbolonError('log/broken', { reason: 'its head comes without the chain' });
  const { walletsMade, walletsImported, clonesImported } = chain.counters;
  const wallets = walletsMade + walletsImported + clonesImported;
  if (wallets > 0) throw used(`it has had ${wallets === 1 ? 'a wallet' : `${wallets} wallets`}`);
  if (counters.resets > 0) throw used('it was reset');
  return chain;
}

function used(reason: string): SymbolonError<'card/used'> {
  return new SymbolonError('card/used', { reason });
}
