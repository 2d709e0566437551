/** What the plan says of vaults: which card keeps what, under which rule, and what a helper does with it. */
import type { VaultKind, VaultRule } from '@symbolon/protocol/vault';
import { html, type Markup } from './markup.ts';
import type { PlannedCard, PlannedItem, RecoveryPlanData } from './plan-data.ts';
import { badge } from './plan-words.ts';

const kindWords: { readonly [K in VaultKind]: string } = {
  bip39Phrase: 'The phrase of a wallet (BIP-39)',
  slip39Share: 'A share of a wallet (SLIP-39)',
  electrumPhrase: 'The phrase of an Electrum wallet',
  otherPhrase: 'A phrase',
  passphrase: 'The passphrase of a phrase',
  seed: 'The seed of a wallet',
  extendedKey: 'An extended key of a wallet',
  privateKey: 'A private key',
  publicKey: 'A public key',
  symmetricKey: 'A key',
  descriptor: 'The descriptor of a wallet',
  password: 'A password',
  recoveryCode: 'Recovery codes of an account',
  certificate: 'A certificate',
  text: 'A text',
};

/** For the owner: which card keeps what, and under which rule. */
export function vaultOwnerPart(data: RecoveryPlanData): Markup {
  const keepers = keepersOf(data);
  if (keepers.length === 0) return { markup: '' };
  return html`<h2>Recovery material</h2>
<p>These cards keep more than the wallet. What it is stays behind the PIN and under its rule; a backup does not take it along, and a reset card has lost it.</p>
<ul>
${keepers.flatMap(({ card, items }) =>
  items.map((item) => html`<li>${badge(data, card)} <strong>${nameOf(item)}</strong>: ${ruleWords(item, card)}</li>\n`),
)}
</ul>
`;
}

/** For somebody who has never done this: how each item is read, if it may be. */
export function vaultTrustedPart(data: RecoveryPlanData): Markup {
  const keepers = keepersOf(data);
  if (keepers.length === 0) return { markup: '' };
  return html`<h2>What else the cards keep</h2>
<p>Some of it may help you. With the card on the reader, <code>symbolon vault list</code> shows what a card keeps, for its PIN.</p>
<ul>
${keepers.flatMap(({ card, items }) =>
  items.map(
    (item) => html`<li>${badge(data, card)} <strong>${nameOf(item)}</strong>. ${wayTo(item, { data, card })}</li>\n`,
  ),
)}
</ul>
`;
}

/** What I tried. */
export function vaultChecklist(data: RecoveryPlanData): Markup {
  const readable = keepersOf(data).flatMap(({ card, items }) =>
    items.filter((one) => one.rule.show && !waits(one, card)).map((one) => ({ card, ...one })),
  );
  if (readable.length === 0) return { markup: '' };
  return html`<li>I rehearsed to read each item that may be read today, and could: ${readable.map(({ card, item }, at) => html`${at === 0 ? '' : ', '}${badge(data, card)} <code>symbolon vault rehearse ${item}</code>`)}.</li>
`;
}

function keepersOf({ cards }: RecoveryPlanData): readonly {
  readonly card: PlannedCard;
  readonly items: readonly PlannedItem[];
}[] {
  return cards.flatMap((card) => {
    const { vault: items = [] } = card;
    return items.length === 0 ? [] : [{ card, items }];
  });
}

function nameOf({ item, kind, label }: PlannedItem): Markup {
  return label === undefined ? html`${kindWords[kind]}, item ${item}` : html`“${label}”, item ${item}`;
}

/** Under its rule the card gives nothing of it while it sleeps. */
function waits({ rule }: PlannedItem, { role, asked }: PlannedCard): boolean {
  const sleeps = asked?.dormant ?? (role === 'backup' || role === 'heir');
  return rule.awake === true && sleeps;
}

function ruleWords(item: PlannedItem, card: PlannedCard): string {
  const { kind, rule } = item;
  const { show, members, others, approval } = rule;
  const ways = [
    ...(show ? ['it can be read'] : []),
    ...(others ? ['it can be sent to any card'] : members ? ['it can be sent to other cards of this wallet'] : []),
  ];
  if (ways.length === 0 && becomesWallet(kind, rule)) ways.push('it can only become a wallet of this card');
  if (ways.length === 0) return 'nothing can be done with it.';
  const once = waits(item, card) ? ', once this card is awake and not before' : '';
  return `${ways.join(', and ')}${once}${approval ? ', each time with another card of this wallet.' : '.'}`;
}

type Keeper = { readonly data: RecoveryPlanData; readonly card: PlannedCard };

function wayTo(planned: PlannedItem, { data, card }: Keeper): Markup {
  const { item, kind, rule } = planned;
  const { show, members, others, approval } = rule;
  const also = approval ? approvers(data, card) : '';
  const once = waits(planned, card) ? 'This card gives it out only once it is awake. Then: ' : '';
  if (show)
    return html`${once}Hold the card to the reader, type its PIN, and <code>symbolon vault show ${item}</code> shows it.${also}`;
  if (becomesWallet(kind, rule) && kind === 'bip39Phrase')
    return html`No card shows it. ${once}It becomes a wallet of this card: <code>symbolon vault wallet ${item} --slot ${slotFor(card)}</code>. ${slotWords(card)}${also}`;
  if (members || others)
    return html`No card shows it. ${once}It goes to another card: <code>symbolon vault send ${item}</code>.${also}`;
  return html`No card shows it. It is of use together with a phrase alone.`;
}

/** Any card with a voice approves, but the one with the item. */
function approvers(data: RecoveryPlanData, card: PlannedCard): Markup {
  const others = data.cards.filter((other) => other !== card && other.role !== 'share' && other.role !== 'heir');
  if (others.length === 0)
    return html` It asks for a second card of this wallet as well, which approves: no other card on this page can.`;
  const names = others.map(
    (other, at) =>
      html`${at === 0 ? '' : at === others.length - 1 ? ' or ' : ', '}${badge(data, other)} ${other.label}`,
  );
  return html` It asks for a second card of this wallet as well, which approves, with its PIN: ${names}.`;
}

/** Where it is not known, the first one that is not the wallet's own as a rule. */
/** As commands count slots: from 1. */
function slotFor({ freeSlots: [free] = [] }: PlannedCard): number {
  return (free ?? 1) + 1;
}

function slotWords({ freeSlots }: PlannedCard): string {
  const look = 'symbolon wallets shows what is in the slots of the card, perhaps this wallet already.';
  if (freeSlots === undefined) return `Take a slot that is free: ${look}`;
  if (freeSlots.length === 0) return `No slot was free when this was written: ${look}`;
  return `That slot was free when this was written: ${look}`;
}

function becomesWallet(kind: VaultKind, { approval }: VaultRule): boolean {
  return kind === 'bip39Phrase' || (kind === 'passphrase' && !approval);
}
