import { p256 } from '@noble/curves/nist.js';
import { logHeadInput } from '@symbolon/protocol/log';
import { type Handler, lifecycleOf } from '../card/context.ts';
import { cardCountersOf, logChainOf, logEntriesFrom } from '../log.ts';
import { identityOf } from './identity.ts';

export const getLogHead: Handler<'getLogHead'> = ({ challenge }, context) => {
  const { store, session } = context;
  const lifecycle = lifecycleOf(store);
  // On an active card only PIN sessions see the chain: its head differs between owner and decoy, and its counters tell
  // of wallets.
  const shown = lifecycle !== 'active' || session.kind === 'pin';
  const head = { lifecycle, counters: cardCountersOf(store), ...(shown && { chain: logChainOf(context) }) };
  const input = logHeadInput({ channelBinding: session.channelBinding, challenge, head });
  return { head, signature: p256.sign(input, identityOf(store).secretKey, { prehash: true, lowS: true }) };
};

export const readLog: Handler<'readLog'> = ({ from }, context) => logEntriesFrom(context, from);
