/** The owner makes a card for the heir, in five taps. A tap that was interrupted is done again. */
import {
  type Attestation,
  adoptAnchor,
  cloneSource,
  cloneTarget,
  createWallet,
  getRoster,
  getTime,
  identify,
  listVault,
  offerVault,
  receiveIntoVault,
  repeatReceipt,
  type Session,
  sendFromVault,
  signAnchor,
  storeInVault,
} from '@symbolon/client';
import { proveWith } from '@symbolon/client/time';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { roughtimeRequest } from '@symbolon/protocol/time';
import { type Heir, type KeptAnswers, type Making, newHeir, waitDays } from '../model/heir.ts';
import type { Store } from '../store/store.ts';
import { readAccounts } from './accounts.ts';
import { currentTime } from './clock.ts';
import { bringTime, getHeir, noteTime, pinOfCard, tapInTime, updateHeir } from './heir-memory.ts';
import { unpack, updatePhone } from './memory.ts';
import { serversNeeded, timekeepersOf } from './time-servers.ts';

const letterLabel = 'letter to my heir';

/** Begins with two cards of one box. */
export function beginHeir(store: Store, [owner = '', heir = '']: readonly string[]): void {
  updatePhone(store, (phone) => ({ ...phone, heir: newHeir(owner, heir) }));
  for (const card of [owner, heir]) unpack(store, card);
}

function addToMaking(store: Store, more: Making): void {
  updateHeir(store, (heir) => ({ ...heir, making: { ...heir.making, ...more } }));
}

/** The heir's card offers to take the key. */
export function offerHeir(store: Store): Promise<void> {
  return store.tap(getHeir(store).heir, {}, async (session) =>
    addToMaking(store, { offer: await cloneTarget(session).offer() }),
  );
}

/** The owner's card makes the wallet, keeps the letter, says whose time counts, and encrypts the key for the heir's. */
export async function makeForHeir(store: Store, letter: string): Promise<void> {
  const { owner, making } = getHeir(store);
  const pin = pinOfCard(getHeir(store), owner);
  await store.hold(owner, async (opened) => {
    const can = store.can(owner);
    const { session: first, attestation } = await identify(opened, { can }, { trust: emulatorTrust });
    if (attestation.lifecycle === 'blank') await createWallet(first, { pin, clones: 1 });
    const { session } = await identify(opened, { pin, can }, { trust: emulatorTrust });
    const accounts = await readAccounts(session);
    await keepLetter(session, letter);
    const anchor = await believeServers(store, session);
    await bringTime(store, session);
    const { export: exported } = await cloneSource(session).exportTo(making.offer ?? new Uint8Array(), {
      role: 'heir',
      ownPin: true,
      wake: { delay: waitDays * 86_400, factor: false },
    });
    updateHeir(store, (now) => ({ ...now, accounts }));
    addToMaking(store, { exported, anchor });
    await noteTime(store, owner, session);
  });
}

/** Stores the letter, unless an interrupted tap has. Only a card that is awake ever shows it. */
async function keepLetter(session: Session, content: string): Promise<void> {
  const { items } = await listVault(session);
  if (items.some(({ label }) => label === letterLabel)) return;
  const rule = { show: true, members: true, others: false, approval: false, awake: true };
  await storeInVault(session, { kind: 'text', label: letterLabel, rule, content });
}

/** The owner's card signs whose time its set believes, and believes it itself. */
async function believeServers(store: Store, session: Session): Promise<NonNullable<Making['anchor']>> {
  const { setId, epoch } = (await getRoster(session)).roster;
  const servers = timekeepersOf(store).servers.map(({ publicKey }) => publicKey);
  const anchor = { number: 1, needed: serversNeeded, servers };
  const signed = { setId, epoch, anchor, signatures: [await signAnchor(session, anchor)] };
  await adoptAnchor(session, signed);
  return signed;
}

/** The heir's card takes the key and a PIN of its own. The phone keeps answers of the servers, to cheat with later. */
export async function takeKey(store: Store): Promise<void> {
  const heir = getHeir(store);
  const { exported = new Uint8Array(), anchor } = heir.making;
  const pin = pinOfCard(heir, heir.heir);
  await store.hold(heir.heir, async (opened) => {
    const can = store.can(heir.heir);
    const { session: first, attestation } = await identify(opened, { can }, { trust: emulatorTrust });
    const imported = isBlank(attestation) ? await cloneTarget(first).importClone({ export: exported, pin }) : undefined;
    const { session } = await identify(opened, { pin, can }, { trust: emulatorTrust });
    const receipt = imported ?? (await repeatReceipt(session));
    if (anchor !== undefined) await adoptAnchor(session, anchor);
    const kept = await askAhead(store, session);
    addToMaking(store, { receipt, vaultOffer: await offerVault(session) });
    updateHeir(store, (now) => ({ ...now, kept }));
    await noteTime(store, heir.heir, session);
  });
}

function isBlank({ lifecycle }: Attestation): boolean {
  return lifecycle === 'blank';
}

/** Has the servers answer, and gives the card nothing of it. */
async function askAhead(store: Store, session: Session): Promise<KeptAnswers> {
  const { nonce } = await getTime(session);
  const { servers, send } = timekeepersOf(store);
  const asked = servers.slice(0, serversNeeded).map(async (server) => ({
    serverKey: server.publicKey,
    response: await send(roughtimeRequest(nonce, server.publicKey), server),
  }));
  const responses = await Promise.all(asked);
  proveWith({ nonce, responses });
  return { nonce, responses, at: Math.floor(currentTime(store) / 1000) };
}

/** The owner's card learns that the key has arrived, makes no further copy, and encrypts the letter for the heir's. */
export async function sendLetter(store: Store): Promise<void> {
  const { owner, making }: Heir = getHeir(store);
  await tapInTime(store, owner, async (session) => {
    const source = cloneSource(session);
    await source.confirm(making.receipt ?? new Uint8Array());
    await source.seal();
    const { items } = await listVault(session);
    const item = items.find(({ label }) => label === letterLabel)?.item ?? 0;
    addToMaking(store, {
      letter: await sendFromVault(session, { item, offer: making.vaultOffer ?? new Uint8Array() }),
    });
  });
}

/** The heir's card stores the letter, and sleeps. */
export async function takeLetter(store: Store): Promise<void> {
  const { heir, making } = getHeir(store);
  const pin = pinOfCard(getHeir(store), heir);
  await store.tap(heir, { pin }, async (session) => {
    const { items } = await listVault(session);
    if (items.length === 0) await receiveIntoVault(session, making.letter ?? new Uint8Array());
    updateHeir(store, (now) => ({ ...now, made: true, making: {} }));
  });
}
