/** Writes the recovery plan from what the phone knows. */

import { type AskedCard, type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan';
import { accountAddress, accountDescriptor, formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { formatPath } from '@symbolon/interface';
import { noDelays } from '@symbolon/protocol/delays';
import type { VerificationRecord } from '@symbolon/protocol/set';
import { token } from '../chain/ethereum-node.ts';
import { placeOf, places } from '../model/table.ts';
import { labelOf, membersOf, roleOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { openWatchOnlyAccount } from './accounts.ts';
import { currentTime } from './clock.ts';
import { verifyEveryDays } from './verify.ts';

export type PlanDetails = Pick<RecoveryPlanData, 'owner' | 'trusted' | 'pinPlace'>;

/** What a card proved when it was verified. Cards of this page have no PUK. */
function askedOf({ rosterDigest, dormant, time }: VerificationRecord, voices: number): AskedCard {
  return { list: rosterDigest.slice(0, 16), voices, dormant, puk: false, clock: time !== undefined };
}

/** @returns HTML @throws SymbolonError `argument/invalid` if a detail looks like a secret */
export async function createPlanPage(store: Store, details: PlanDetails): Promise<string> {
  const { phone, table } = store.state.get();
  const { wallet, known } = phone;
  const { accounts } = wallet;
  if (accounts === undefined) throw new Error('There is no wallet yet.');
  const account = await openWatchOnlyAccount(accounts.bitcoin);
  const cards = membersOf(wallet).map((card) => {
    const cardNumber = known[card]?.number ?? '';
    const last = wallet.records.findLast((record) => record.cardNumber === cardNumber);
    const role = card === wallet.primary ? 'primary' : roleOf(wallet, card);
    return {
      label: labelOf(card),
      place: places[placeOf(table, card)].name,
      role,
      ...(cardNumber !== '' && { cardNumber }),
      ...(last !== undefined && { member: last.member, asked: askedOf(last, membersOf(wallet).length) }),
      verified: last === undefined ? ('never' as const) : Date.parse(last.date),
    } as const;
  });
  return recoveryPlan({
    wallet: 'The wallet on my table',
    ...details,
    date: currentTime(store),
    cards: [...cards.filter(({ role }) => role === 'primary'), ...cards.filter(({ role }) => role !== 'primary')],
    masterFingerprint: formatFingerprint(accounts.bitcoin.masterFingerprint),
    extendable: true,
    delays: noDelays,
    ...(wallet.pinReset !== undefined && { pinReset: wallet.pinReset }),
    software: [{ name: 'This page', where: 'the Symbolon demo, in the browser where the wallet was made' }],
    accounts: [
      {
        chain: 'Bitcoin regtest',
        label: 'Savings',
        path: formatPath(account.path),
        descriptor: accountDescriptor(account),
        address: accountAddress(account, 0, 0).address,
      },
      {
        chain: 'Ethereum, a chain of this demo',
        label: 'Everyday',
        path: formatPath(defaultPath),
        address: accounts.ethereum,
      },
    ],
    extras: [{ what: `${token.symbol} tokens`, how: `Add the token ${token.address} by its address.` }],
    verifyEvery: verifyEveryDays,
  });
}
