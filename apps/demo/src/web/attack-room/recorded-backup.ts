/** A backup in the lab, with all messages and with copies of the cards before each kind of message. */
import { cloneSource, cloneTarget, getStatus } from '@symbolon/client';
import type { CloneTerms } from '@symbolon/protocol/commands';
import type { MessageKind } from '../stories/back-up/messages.ts';
import { type Answer, ask, copyCard, type LabCard, labPin, makeWallet, withSession } from './lab.ts';

const kinds: readonly MessageKind[] = ['offer', 'export', 'receipt'];

/** The first card makes the wallet, and is backed up onto the other two. */
export type BackupCards = { readonly first: LabCard; readonly second: LabCard; readonly third: LabCard };

/** The messages of one clone. */
type Messages = { readonly [K in MessageKind]: Uint8Array };

export type RecordedBackup = {
  readonly second: Messages;
  readonly third: Messages;
  /** Makes copies of the cards as they were before a kind of message; `end`: as they were after all messages. */
  readonly before: { readonly [K in MessageKind | 'end']: () => BackupCards };
};

/** Backs up a wallet onto two cards, without an attack. */
export async function recordBackup(cards: BackupCards): Promise<RecordedBackup> {
  const { first, second, third } = cards;
  await makeWallet(first, 2);
  const offers = { second: await offerOf(second), third: await offerOf(third) };
  const offer = snapshot(cards);
  const exports = { second: await exportTo(first, offers.second), third: await exportTo(first, offers.third) };
  const exported = snapshot(cards);
  const receipts = { second: await importInto(second, exports.second), third: await importInto(third, exports.third) };
  const receipt = snapshot(cards);
  for (const each of [receipts.second, receipts.third]) await confirm(first, each);
  return {
    second: { offer: offers.second, export: exports.second, receipt: receipts.second },
    third: { offer: offers.third, export: exports.third, receipt: receipts.third },
    before: { offer, export: exported, receipt, end: snapshot(cards) },
  };
}

/**
 * Continues a backup: delivers `message` in place of the message of the second card, and goes on with what the cards
 * answer until one refuses.
 *
 * @param taker the card that gets the export
 */
export async function relay(
  { first, second, third }: BackupCards,
  backup: RecordedBackup,
  {
    kind,
    message,
    taker = second,
  }: { readonly kind: MessageKind; readonly message: Uint8Array; readonly taker?: LabCard | undefined },
): Promise<readonly Answer[]> {
  const steps: readonly {
    readonly kind: MessageKind;
    readonly to: LabCard;
    readonly what: string;
    readonly act: Act;
  }[] = [
    {
      kind: 'offer',
      to: first,
      what: 'accepts the offer and encrypts the key for it',
      act: (offer) => exportTo(first, offer),
    },
    {
      kind: 'export',
      to: taker,
      what: 'takes the key and signs a receipt',
      act: (exported) => importInto(taker, exported),
    },
    { kind: 'receipt', to: first, what: 'accepts the receipt', act: (receipt) => confirm(first, receipt) },
  ];
  const answers: Answer[] = [];
  let current = message;
  for (const step of steps.slice(kinds.indexOf(kind))) {
    const { answer, value } = await ask(step.to, step.what, () => step.act(current));
    answers.push(answer);
    if (answer.refusal !== undefined) return answers;
    current = value ?? new Uint8Array();
  }
  // After a new offer, the export for the third card is made again, too.
  const exported = kind === 'offer' ? await exportTo(first, backup.third.offer) : backup.third.export;
  await confirm(first, kind === 'receipt' ? backup.third.receipt : await importInto(third, exported));
  return [...answers, (await ask(first, 'ends cloning for good', () => seal(first))).answer];
}

type Act = (message: Uint8Array) => Promise<Uint8Array | undefined>;

export const offerOf = (card: LabCard): Promise<Uint8Array> =>
  withSession(card, { can: card.can }, (session) => cloneTarget(session).offer());

export const exportTo = (
  first: LabCard,
  offer: Uint8Array,
  terms: CloneTerms = { role: 'backup' },
): Promise<Uint8Array> =>
  withSession(first, { pin: labPin }, async (session) => (await cloneSource(session).exportTo(offer, terms)).export);

/** A card that has taken the key opens with its PIN. */
export async function importInto(card: LabCard, exported: Uint8Array): Promise<Uint8Array> {
  const { lifecycle } = await withSession(card, { can: card.can }, (session) => getStatus(session));
  const credentials = lifecycle === 'blank' ? { can: card.can } : { pin: labPin };
  return withSession(card, credentials, (session) => cloneTarget(session).importClone({ export: exported }));
}

export async function confirm(first: LabCard, receipt: Uint8Array): Promise<undefined> {
  await withSession(first, { pin: labPin }, (session) => cloneSource(session).confirm(receipt));
}

export const seal = (first: LabCard): Promise<void> =>
  withSession(first, { pin: labPin }, (session) => cloneSource(session).seal());

function snapshot({ first, second, third }: BackupCards): () => BackupCards {
  const images = { first: copyCard(first), second: copyCard(second), third: copyCard(third) };
  return () => ({ first: copyCard(images.first), second: copyCard(images.second), third: copyCard(images.third) });
}
