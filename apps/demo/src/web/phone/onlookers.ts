/** What others see of a vault: whoever has the card, a phone that it knows, and whoever makes its owner type a PIN. */
import {
  addPhone,
  createWallet,
  identify,
  listVault,
  openCard,
  resumeSession,
  setDuressPin,
  setPinInChannel,
  storeInVault,
  verifyPin,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import { demoPin } from '../model/demo-pin.ts';
import { newBox, restoreCard, type SavedCard, withSession, withTransport } from '../store/cards.ts';

export type Onlooker = { readonly who: string; readonly sees: string };

/** Passwords of a card that exists in this function alone. */
const trial = { pin: demoPin, puk: '246810246810', duressPin: '135790' } as const;

/** Each of them tries to list the vault, on copies of the card and on a card of their own. */
export async function askOnlookers(saved: SavedCard, pin: string): Promise<readonly Onlooker[]> {
  return [
    { who: 'A stranger who has the card', sees: await strangerSees(saved) },
    { who: 'A phone that the card knows, without the PIN', sees: await knownPhoneSees(saved, pin) },
    {
      who: 'Somebody who makes you type a PIN: you type the duress PIN',
      sees: `${await duressSees()} This was tried on another card: the PUK sets a duress PIN, and yours have none.`,
    },
  ];
}

function strangerSees(saved: SavedCard): Promise<string> {
  const { emulated, can } = restoreCard(saved);
  return withSession(emulated, { can }, (session) => listVault(session)).then(inWords, refusal);
}

async function knownPhoneSees(saved: SavedCard, pin: string): Promise<string> {
  const { emulated, can } = restoreCard(saved);
  const { secret } = await withSession(emulated, { pin, can }, (session) => addPhone(session, { name: 'a phone' }));
  return withTransport(emulated, async (transport) => {
    const resumed = await resumeSession(await openCard(transport), [{ secret }]);
    if (resumed === undefined) throw new Error('the card does not know this phone');
    return listVault(resumed.session);
  }).then(inWords, refusal);
}

async function duressSees(): Promise<string> {
  const [card] = newBox(1);
  if (card === undefined) throw new RangeError('a box has cards');
  const { emulated, can } = card;
  const { pin, puk, duressPin } = trial;
  await withSession(emulated, { can }, async (session) => {
    await createWallet(session, { pin, puk });
    const rule = { show: true, members: false, others: false, approval: false };
    await storeInVault(session, { kind: 'text', label: 'a note', rule, content: 'something' });
  });
  await withSession(emulated, { puk, can }, async (session) => {
    await setPinInChannel(session, { on: true });
    await setDuressPin(session, duressPin);
  });
  return withTransport(emulated, async (transport) => {
    const { session } = await identify(await openCard(transport), { can }, { trust: emulatorTrust });
    await verifyPin(session, duressPin);
    return listVault(session);
  }).then(inWords, refusal);
}

function inWords({ items }: Awaited<ReturnType<typeof listVault>>): string {
  return items.length === 0 ? 'The vault of a decoy, which is empty.' : `${items.length} items!`;
}

function refusal(error: unknown): string {
  if (!isSymbolonError(error)) throw error;
  return `Nothing: ${error.message}.`;
}
