/** Entries of the log, in words. */

import { hex } from '@scure/base';
import type { DetailsOf, LogEntry, LogEventName } from '@symbolon/protocol/log';
import { describeStatus } from '@symbolon/protocol/status';
import { shown } from '../../output/numbers.ts';

type Words = { readonly [N in LogEventName]: (details: DetailsOf<N>) => string };

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const tagged = (tag: Uint8Array): string => hex.encode(tag);
const failed = (what: string, { total }: { readonly total: number }): string => `${what}: ${total} so far`;
const made = (how: string, { clones, exportable }: DetailsOf<'walletCreated'>): string =>
  `${how}: ${count(clones, 'clone')} at most, ${exportable ? 'exportable' : 'not exportable'}`;
const signed = (what: string, { signatures, tag }: DetailsOf<'transactionSigned'>): string =>
  `${what}: ${count(signatures, 'signature')}, tag ${tagged(tag)}`;
const refused = (what: string, { status, tag }: DetailsOf<'transactionRefused'>): string =>
  `${what}: ${describeStatus(status)} (status ${status.toString(16).toUpperCase().padStart(4, '0')}), tag ${tagged(tag)}`;

const announcements = {
  wake: 'to wake',
  policy: 'a looser policy',
  voucher: 'a voucher',
  word: 'a word of the primary',
} as const;

/** A tag is the first four bytes of the SHA-256 of something public: docs/spec/log.md. */
const words: Words = {
  personalised: () => 'The card got its identity',
  reset: () => 'Everything was erased',
  terminated: () => 'Everything was erased, and the card is never used again',
  randomnessFailed: (details) => failed('Its random number generator failed a test', details),
  pinChanged: ({ by }) => `The PIN was set anew, with the ${by === 'pin' ? 'PIN' : 'PUK'}`,
  pinUnblocked: () => 'The PUK gave the PIN its tries back',
  pinFailed: (details) => failed('A wrong PIN was tried', details),
  pinBlocked: () => 'The PIN was blocked',
  pukProven: () => 'A session was opened with the PUK',
  pukChanged: () => 'The PUK was set anew',
  pukFailed: (details) => failed('A wrong PUK was tried', details),
  pukBlocked: () => 'The PUK was blocked',
  settingsChanged: ({ pinInChannel }) =>
    `Its settings were changed: the PIN ${pinInChannel ? 'inside a channel only' : 'outside a channel too'}`,
  phoneAdded: ({ slot }) => `A phone or computer was added, phone ${shown(slot)}`,
  phoneForgotten: ({ slot }) => `A phone or computer was forgotten, phone ${shown(slot)}`,
  walletCreated: (details) => made('A wallet was made', details),
  walletImported: (details) => made('A wallet was made of a phrase or shares', details),
  walletExported: () => 'The wallet was read out',
  duressPinChanged: () => 'The duress PIN was set or removed',
  cloneOffered: () => 'It offered itself as a clone',
  cloneExported: ({ member, role, tag }) =>
    `The wallet went to a clone: member ${shown(member)}, ${role}, tag ${tagged(tag)}`,
  cloneImported: ({ member, role, tag }) =>
    `The wallet came from another card: as member ${shown(member)}, ${role}, tag ${tagged(tag)}`,
  cloneConfirmed: ({ member }) => `The clone has arrived: member ${shown(member)}`,
  setSealed: () => 'The backup was sealed: no more clones',
  rosterSigned: ({ epoch }) => `It agreed to a change of the set: epoch ${epoch}`,
  rosterAdopted: ({ epoch }) => `It took a change of the set: epoch ${epoch}`,
  activationApproved: ({ member }) => `It approved that member ${shown(member)} is activated`,
  activated: ({ by }) => `It was activated, by ${{ member: 'another card', puk: 'the PUK', delay: 'its delay' }[by]}`,
  pinResetApproved: ({ member }) => `It approved a new PIN of member ${shown(member)}`,
  pinReset: ({ approvers }) =>
    `Other cards gave it a new PIN: ${approvers.map((each) => `member ${shown(each)}`).join(', ')}`,
  digestsSigned: (details) => signed('Digests were signed unseen', details),
  digestsRefused: (details) => refused('Digests were refused', details),
  transactionSigned: (details) => signed('A transaction or message was signed', details),
  transactionRefused: (details) => refused('A transaction or message was refused', details),
  policyChanged: ({ tag }) => `The policy was set, tag ${tagged(tag)}`,
  voucherIssued: ({ member, counter }) => `It gave voucher ${counter}, to member ${shown(member)}`,
  voucherRedeemed: ({ member, counter }) => `It took voucher ${counter}, of member ${shown(member)}`,
  fileWritten: ({ file, version }) => `File ${shown(file)} was written, version ${version}`,
  fileDeleted: ({ file, version }) => `File ${shown(file)} was deleted, version ${version}`,
  shareOffered: () => 'It offered itself for a share, or to recover a wallet',
  shareDealt: ({ index, tag }) => `It dealt share ${shown(index)}, tag ${tagged(tag)}`,
  shareImported: ({ index, tag }) => `It took share ${shown(index)}, tag ${tagged(tag)}`,
  shareConfirmed: ({ member }) => `The share has arrived: member ${shown(member)}`,
  shareReleased: ({ tag }) => `It sealed its share for the card that recovers the wallet, tag ${tagged(tag)}`,
  shareExported: () => 'Its share was read out',
  walletRecovered: (details) => made('A wallet was made of shares', details),
  vaultStored: ({ item }) => `Item ${item} of the vault was stored`,
  vaultShown: ({ item }) => `Item ${item} of the vault was shown`,
  vaultSent: ({ item, tag }) => `Item ${item} of the vault was sealed for another card, tag ${tagged(tag)}`,
  vaultReceived: ({ item, tag }) => `Item ${item} of the vault came from another card, tag ${tagged(tag)}`,
  vaultDeleted: ({ item }) => `Item ${item} of the vault was deleted`,
  vaultApproved: ({ item, member, use }) => `It approved a use of item ${item} of member ${shown(member)}: ${use}`,
  vaultWallet: ({ item, into }) => `Item ${item} of the vault became the wallet in slot ${shown(into)}`,
  anchorSigned: ({ number }) => `It agreed to whose time counts, number ${number}`,
  anchorAdopted: ({ number }) => `It was told whose time counts, number ${number}`,
  announced: ({ kind, tag }) => `It announced what has to wait: ${announcements[kind]}, tag ${tagged(tag)}`,
  vetoGiven: ({ member }) => `It vetoed what member ${shown(member)} announced`,
  vetoed: ({ member }) => `What it announced was vetoed by member ${shown(member)}`,
};

/** A slot other than the first is named: most cards have one wallet. */
export function describeEntry(entry: LogEntry): string {
  if (entry.event === 'unknown') return `An event that this program does not know: ${entry.code}`;
  const said = (words[entry.event] as (details: object) => string)(entry.details);
  const isOfWallet = !entry.event.startsWith('phone') && 'slot' in entry.details && entry.details.slot !== 0;
  return isOfWallet ? `${said} (slot ${shown((entry.details as { readonly slot: number }).slot)})` : said;
}
