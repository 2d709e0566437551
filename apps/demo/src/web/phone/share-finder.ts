/** What the finder of a share card can try, even one who knows its PIN, and what the card answers. */
import { describeSharePlace, describeSharePlan } from '@symbolon/backup';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import {
  createSigner,
  exportShare,
  gatherShare,
  getStatus,
  offerRecovery,
  releaseShare,
  shareStatus,
} from '@symbolon/client';
import type { SavedCard } from '../store/cards.ts';
import { accountKey } from './accounts.ts';
import { copyCard } from './card-copy.ts';
import { answerTo, type FinderResult, tryPrintedNumber } from './finder.ts';

/**
 * Tries everything on copies of the cards.
 *
 * @param blank a blank card of the same box, which the finder has bought or found, too
 */
export async function tryShareAsFinder(
  saved: SavedCard,
  pin: string,
  blank: SavedCard,
): Promise<readonly FinderResult[]> {
  const { can } = saved;
  const openShare = copyCard(saved);
  const openBlank = copyCard(blank);
  const { held } = await openShare({ pin, can }, shareStatus);
  const { set } = await openShare({ pin, can }, getStatus);
  if (held === undefined || set === undefined) throw new Error('This card holds no share.');
  const { plan, masterFingerprint, exportable } = held.split.terms;
  const recover = async (): Promise<unknown> => {
    const offer = await openBlank({ can: blank.can }, offerRecovery);
    const recovery = await openShare({ pin, can }, (session) => releaseShare(session, offer));
    return openBlank({ can: blank.can }, (session) => gatherShare(session, { recovery }, { finish: { pin } }));
  };
  return [
    ...(await tryPrintedNumber(openShare, can)),
    {
      title: 'With its PIN: what the card is for',
      text: `It holds ${describeSharePlace(plan, held.index)} of the wallet ${formatFingerprint(masterFingerprint)}. ${describeSharePlan(plan)} make it. It knows ${set.members.length} cards of the set by their numbers.`,
      known: true,
    },
    {
      title: 'With its PIN: your addresses and your money',
      text: await answerTo(openShare({ pin, can }, (session) => createSigner(session).getPublicKey(accountKey))),
      known: false,
    },
    {
      title: 'With its PIN: the share, to read it',
      text: `${await answerTo(openShare({ pin, can }, exportShare))}${exportable ? '' : ' But this wallet was made so that not even a PUK reads a share out.'}`,
      known: false,
    },
    {
      title: 'With its PIN and a blank card of the box: your wallet',
      text: await answerTo(recover()),
      known: false,
    },
  ];
}
