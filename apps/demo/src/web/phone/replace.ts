/** Revokes a lost member, admits a new card in its place or beside it, and gives the new roster to the others. */
import {
  admissionCode,
  type CeremonyDriver,
  confirmBackUp,
  replaceMember,
  revokeMember,
  signersNeeded,
  updateMembers,
} from '@symbolon/backup';
import { attest, getRoster } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { WalletKey } from '../model/phone.ts';
import { placeOf } from '../model/table.ts';
import {
  type CloneRole,
  labelOf,
  memberOf,
  membersOf,
  type Replacement,
  roleOf,
  type Wallet,
  withRole,
} from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { targetFor } from './back-up.ts';
import { copyCard } from './card-copy.ts';
import { getWallet, unpack, updateWallet } from './memory.ts';

/** The primary revokes a lost member, in one tap. A lost primary can only be replaced. */
export async function revokeLost(store: Store, driver: CeremonyDriver, lost: string): Promise<void> {
  const wallet = getWallet(store);
  const { newest } = await revokeMember(driver, {
    primary: { label: labelOf(wallet.primary ?? '') },
    member: memberOf(wallet, lost),
  });
  const outdated = membersOf(wallet).filter((card) => card !== lost && card !== wallet.primary);
  updateWallet(store, (now) => ({ ...now, revoked: [...now.revoked, lost], newest, outdated }));
}

/** Gives the newest roster to the members that don't have it, one tap each. */
export async function updateOthers(store: Store, driver: CeremonyDriver): Promise<void> {
  const { newest, outdated } = getWallet(store);
  if (newest === undefined) return;
  for (const card of outdated) {
    await updateMembers(driver, { members: [{ label: labelOf(card) }], newest });
    updateWallet(store, (now) => ({ ...now, outdated: now.outdated.filter((other) => other !== card) }));
  }
}

/**
 * Cards that sign the new roster, as many as it takes; the primary is the last one. A backup replaces a lost primary.
 * One card alone signs if it has a PUK, which stands for a second card: of the wallets of the page, the one on a single
 * card has one.
 */
export function signersFor(store: Store, lost: string | undefined, key: WalletKey = 'wallet'): readonly string[] {
  const wallet = getWallet(store, key);
  const { table } = store.state.get();
  const left = membersOf(wallet).filter((card) => card !== lost);
  const last =
    lost === wallet.primary ? (left.find((card) => roleOf(wallet, card) === 'backup') ?? left[0]) : wallet.primary;
  if (last === undefined) return [];
  const { cards, puk } = signersNeeded(membersOf(wallet).length);
  const isHere = (card: string): boolean => placeOf(table, card) !== 'away';
  const others = left.filter((card) => card !== last);
  const asked = [...others.filter(isHere), ...others.filter((card) => !isHere(card))];
  return [...asked.slice(0, puk && left.length === 1 ? 0 : cards - 1), last];
}

function roleFor(wallet: Wallet, lost: string | undefined): CloneRole {
  return lost === undefined || lost === wallet.primary ? 'backup' : roleOf(wallet, lost);
}

/** Shows the admission code of the new card. @returns whether the owner found the same code on a second phone */
export type Compare = (code: string) => Promise<boolean>;

/** Enough members admit the new card, and the wallet is cloned to it. An interrupted admission continues. */
export async function admitCard(
  store: Store,
  driver: CeremonyDriver,
  compare: Compare,
  key: WalletKey = 'wallet',
): Promise<void> {
  const wallet = getWallet(store, key);
  const { replacement } = wallet;
  if (replacement === undefined) return;
  const { card, lost } = replacement;
  const role = roleFor(wallet, lost);
  const signing = signersFor(store, lost, key);
  const primary = signing.at(-1) ?? '';
  const source = { label: labelOf(primary) };
  const [first = '', ...more] = signing;
  const report: CeremonyDriver['report'] = (progress) => {
    if (progress.step === 'sign' && progress.card.label === source.label) {
      updateWallet(store, (now) => ({ ...now, replacement: { ...replacement, card, admitted: true } }), key);
    }
    driver.report?.(progress);
  };
  // The cards know how far an earlier run got.
  const { clones, newest } = await replaceMember(
    { ...driver, report },
    {
      target: targetFor(card, role),
      signers: [{ label: labelOf(first) }, ...more.map((signer) => ({ label: labelOf(signer) }))],
      revoke: lost === undefined ? [] : [memberOf(wallet, lost)],
      ...(lost !== undefined && lost === wallet.primary && { promote: memberOf(wallet, primary) }),
      compareCode: compare,
    },
  );
  await confirmBackUp(driver, { clones }, { source, seal: false });
  unpack(store, card);
  updateWallet(
    store,
    ({ replacement: _, ...now }) =>
      withRole(
        {
          ...now,
          primary,
          cards: [...now.cards, card],
          revoked: lost === undefined ? now.revoked : [...new Set([...now.revoked, lost])],
          added: lost === undefined ? [...(now.added ?? []), card] : (now.added ?? []),
          newest,
          outdated: membersOf(now).filter((member) => member !== lost && member !== primary),
        },
        card,
        role,
      ),
    key,
  );
}

/** The admission code on a second phone of the owner: that phone reads the new card and the primary by itself. */
export async function codeOnSecondPhone(
  store: Store,
  { card, lost }: Replacement,
  { pin = store.pin.get() ?? '', key = 'wallet' }: { readonly pin?: string | undefined; readonly key?: WalletKey } = {},
): Promise<string> {
  const primary = signersFor(store, lost, key).at(-1) ?? '';
  const { publicKey } = await copyCard(store.savedCard(card))({ can: store.can(card) }, (session) =>
    attest(session, { trust: emulatorTrust }),
  );
  const { roster } = await copyCard(store.savedCard(primary))({ pin, can: store.can(primary) }, (session) =>
    getRoster(session),
  );
  return admissionCode({ setId: roster.setId, epoch: roster.epoch, publicKey });
}
