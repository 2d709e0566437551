/** Attacks of a malicious phone on a payment: it shows one payment and sends another to the card. */
import { accountAddress, addressOfScript, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
import { type BitcoinPreview, previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { type BitcoinPayment, buildPayment } from '@symbolon/chains/bitcoin/transaction';
import { createSigner, setPolicy } from '@symbolon/client';
import { createFactory } from '@symbolon/emulator/cards';
import { type Policy, recipientName, startingPolicies } from '@symbolon/protocol/policy';
import { bitcoinServer, reward } from '../../chain/bitcoin-ledger.ts';
import { createWatchOnlySigner, readAccounts } from '../../phone/accounts.ts';
import { friendsAddress, network, readHoldings } from '../../phone/bitcoin.ts';
import { dailyPolicy } from '../../phone/daily.ts';
import { random } from '../../store/cards.ts';
import type { BitcoinLedger } from '../../store/saved-state.ts';
import { type Answer, ask, copyCard, createBox, labPin, makeWallet, withSession } from '../lab.ts';
import { confirm, exportTo, importInto, offerOf, seal } from '../recorded-backup.ts';

/** The card at the phone: the primary, a daily card with a limit, or one with a limit and a list of recipients. */
export type Payer = 'primary' | 'limit' | 'list';

export type PaymentAttack = 'recipient' | 'amount' | 'change' | 'loosen' | 'honest';

export type PaymentLab = {
  /** What the phone shows. */
  readonly shown: BitcoinPreview;
  readonly attack: (payer: Payer, attack: PaymentAttack) => Promise<PaymentOutcome>;
};

export type PaymentOutcome = {
  /** What the phone sends to the card. */
  readonly sent: BitcoinPreview;
  readonly answer: Answer;
  /** Satoshi that were paid beyond what the phone had shown. */
  readonly lost: bigint;
};

const price = 500_000n;
const { regtest } = networks;

/** Nobody has a key for this address. */
export const attackersAddress =
  addressOfScript(Uint8Array.of(0x00, 0x14, ...new Uint8Array(20).fill(0x66)), regtest) ?? '';

const policies: { readonly [P in Exclude<Payer, 'primary'>]: Policy } = {
  limit: dailyPolicy,
  list: { ...dailyPolicy, recipients: [recipientName(regtest.chain, scriptOfAddress(friendsAddress, regtest))] },
};

/** Makes a wallet with half a bitcoin and three cards. */
export async function openPaymentLab(): Promise<PaymentLab> {
  const [primary, limit, list] = createBox(['the primary', 'the daily card', 'the daily card'], createFactory(random));
  if (!primary || !limit || !list) throw new Error('the box is not complete');
  const payers = { primary, limit, list };
  await makeWallet(primary, 2);
  for (const payer of ['limit', 'list'] as const) {
    const exported = await exportTo(primary, await offerOf(payers[payer]), { role: 'daily', policy: policies[payer] });
    await confirm(primary, await importInto(payers[payer], exported));
  }
  await seal(primary);
  const { bitcoin } = await withSession(primary, { pin: labPin }, readAccounts);
  const watchOnly = createWatchOnlySigner(bitcoin);
  let ledger: BitcoinLedger = { transactions: [] };
  const server = (write: (next: BitcoinLedger) => void = () => {}) => bitcoinServer(() => ledger, write);
  const { account } = await readHoldings(bitcoin, server());
  ledger = reward(ledger, accountAddress(account, 0, 0).script, 50_000_000n);
  const { coins, balance, changeIndex } = await readHoldings(bitcoin, server());
  const plan = (payments: readonly BitcoinPayment[]): Uint8Array =>
    buildPayment({ coins, payments, feeRate: 2, account, changeIndex }).psbt;
  const preview = (psbt: Uint8Array): Promise<BitcoinPreview> => previewPsbt(watchOnly, psbt, { network });
  const due = { address: friendsAddress, amount: price };
  const payments: { readonly [D in PaymentAttack]: readonly BitcoinPayment[] } = {
    honest: [due],
    recipient: [{ ...due, address: attackersAddress }],
    amount: [{ ...due, amount: 60n * price }],
    loosen: [{ ...due, amount: 60n * price }],
    change: [due, { address: attackersAddress, amount: balance - price - 1000n }],
  };
  const shown = await preview(plan(payments.honest));
  return {
    shown,
    attack: async (payer, attack) => {
      const psbt = plan(payments[attack]);
      const sent = await preview(psbt);
      const card = copyCard(payers[payer]);
      const { answer, value } = await ask(card, 'signs it', () =>
        withSession(card, { pin: labPin }, async (session) => {
          if (attack === 'loosen') await setPolicy(session, startingPolicies.open);
          // An honest phone passes the fingerprint of the approved preview; this one does not.
          return signPsbt(createSigner(session), psbt, { network });
        }),
      );
      if (value?.complete !== undefined) await server().broadcast(value.complete.transaction);
      return { sent, answer, lost: value === undefined ? 0n : paidBeyond(shown, sent) };
    },
  };
}

/** Satoshi that recipients get beyond what was shown. */
function paidBeyond(shown: BitcoinPreview, sent: BitcoinPreview): bigint {
  const to = (preview: BitcoinPreview, address: string | undefined): bigint =>
    preview.recipients
      .filter((recipient) => recipient.address === address)
      .reduce((sum, { amount }) => sum + amount, 0n);
  const addresses = new Set(sent.recipients.map(({ address }) => address));
  return [...addresses].reduce((sum, address) => {
    const more = to(sent, address) - to(shown, address);
    return more > 0n ? sum + more : sum;
  }, 0n);
}
