import { equalBytes } from '@noble/curves/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import type { CardSubject } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import { encodeLogEntry, type LogHead, logStart, nextLogHash, verifyLogHead } from '@symbolon/protocol/log';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';

/** What a card has proven that never held a key. */
export type BlankProof = {
  /** The log has nothing but the personalisation: nobody has used this card since the factory. */
  readonly untouched: boolean;
};

/**
 * Has a card prove that it never held a wallet's key, in a session opened with its CAN. A buyer does it before the card
 * gets a wallet. The card signs its counters and the head of its log for this channel and a fresh challenge; no reset
 * turns those counters back.
 *
 * @param session opened with the CAN
 * @param card what `attest` gave in this session: its key must have signed
 * @throws SymbolonError `card/used` with what it was used for, `log/broken`; after both the session is closed.
 * `card/status`
 * @example
 * ```ts
 * import { attest, proveBlank } from '@symbolon/client';
 * await proveBlank(blankSession, await attest(blankSession, { trust })); // => { untouched: true }
 * ```
 */
export async function proveBlank(
  session: Session,
  card: Pick<CardSubject, 'publicKey'>,
  options: CallOptions = {},
): Promise<BlankProof> {
  const { publicKey } = card;
  const challenge = session.card.random(32);
  const answer = await session.send(commands.getLogHead, { challenge }, options);
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
  if (chain === undefined) throw cardError('log/broken', { reason: 'its head comes without the chain' });
  const { walletsMade, walletsImported, clonesImported } = chain.counters;
  const wallets = walletsMade + walletsImported + clonesImported;
  if (wallets > 0) throw used(`it has had ${wallets === 1 ? 'a wallet' : `${wallets} wallets`}`);
  if (counters.resets > 0) throw used('it was reset');
  return chain;
}

function used(reason: string): SymbolonError<'card/used'> {
  return cardError('card/used', { reason });
}
