/** Kinds, rules and uses of items in words, and examples to store. */
import type { VaultItemToStore } from '@symbolon/client';
import type { VaultKind, VaultRule, VaultUse } from '@symbolon/protocol/vault';

const disjunction = new Intl.ListFormat('en-GB', { type: 'disjunction' });

export const kinds: { readonly [K in VaultKind]: string } = {
  bip39Phrase: 'Phrase (BIP-39, English)',
  slip39Share: 'Share (SLIP-39)',
  electrumPhrase: 'Phrase of Electrum',
  otherPhrase: 'Another phrase',
  passphrase: 'Passphrase (BIP-39)',
  seed: 'Seed',
  extendedKey: 'Extended key (xprv)',
  privateKey: 'Private key',
  publicKey: 'Public key',
  symmetricKey: 'Symmetric key',
  descriptor: 'Descriptor',
  password: 'Password',
  recoveryCode: 'Recovery codes',
  certificate: 'Certificate',
  text: 'Text',
};

/** Kinds that are text: the form takes no bytes. */
export const textKinds = [
  'bip39Phrase',
  'slip39Share',
  'electrumPhrase',
  'otherPhrase',
  'passphrase',
  'extendedKey',
  'descriptor',
  'password',
  'recoveryCode',
  'text',
] as const satisfies readonly VaultKind[];

/** The choices of a rule that this page has cards for: it has none of other people. */
export const ruleChoices = [
  { name: 'show', text: 'The PIN shows it' },
  { name: 'members', text: 'It may go, sealed, to your other cards' },
  { name: 'approval', text: 'Each use needs another card of yours' },
] as const satisfies readonly { readonly name: keyof VaultRule; readonly text: string }[];

/** What a rule allows, in a sentence or two: "It may be shown with the PIN. Each time another card must agree." */
export function ruleInWords({ show, members, others, approval }: VaultRule, kind: VaultKind): string {
  const ways = [
    ...(show ? ['shown with the PIN'] : []),
    ...(members ? ['sealed for your other cards'] : []),
    ...(others ? ['sealed for cards of other people'] : []),
    ...(kind === 'bip39Phrase' ? ['made a wallet here'] : []),
  ];
  const hidden = show ? '' : 'Nobody sees it again. ';
  const uses = ways.length === 0 ? 'It can only be deleted.' : `It may be ${disjunction.format(ways)}.`;
  return `${hidden}${uses}${approval ? ' Each time another card must agree.' : ''}`;
}

/** Whether an item with this rule could ever be used. A passphrase could, with a phrase; this page does not do that. */
export function isUsable({ show, members, others }: VaultRule, kind: VaultKind): boolean {
  return show || members || others || kind === 'bip39Phrase';
}

export const usesInWords: { readonly [U in VaultUse]: string } = {
  show: 'to show it',
  send: 'to send it, sealed, to the card that made the offer',
  wallet: 'to make a wallet of it',
};

type Example = VaultItemToStore & { readonly id: string; readonly title: string; readonly content: string };

const never = { show: false, members: false, others: false, approval: false } as const;

/** The first one is what the form begins with. None is a secret: everybody has this page. */
export const examples = [
  {
    id: 'codes',
    title: 'Codes to look up',
    kind: 'recoveryCode',
    label: 'mail account',
    rule: { ...never, show: true },
    content: '4711-0815 2718-2818 3141-5926',
  },
  {
    id: 'passphrase',
    title: 'A passphrase for two cards',
    kind: 'passphrase',
    label: 'savings',
    rule: { ...never, show: true, approval: true },
    content: 'correct horse battery staple',
  },
  {
    id: 'phrase',
    title: 'A phrase nobody sees again',
    kind: 'bip39Phrase',
    label: 'old wallet',
    rule: { ...never, members: true },
    content: `${'abandon '.repeat(11)}about`,
  },
] as const satisfies readonly Example[];
