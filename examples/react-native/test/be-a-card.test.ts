/** This phone as a card: what is kept, and what happens when the reader goes or storage fails. */
import { readFileSync } from 'node:fs';
import { createWallet, getStatus, openCard, openSession, withCard } from '@symbolon/client';
import { emulatorTrust, memorySize } from '@symbolon/emulator/cards';
import { applicationId } from '@symbolon/protocol/commands';
import { expect, it } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { beACard } from '../src/be-a-card.ts';
import { createPhone, signOnPhoneCard, tap } from './support/phone-card.ts';

const select = '00a4040c09f053594d424f4c4f4e';
const readCardAccess = '00b09c0000';

it('is asked for the application of the cards', () => {
  const declared = readFileSync(new URL('../android/res/xml/symbolon_card.xml', import.meta.url), 'utf8');
  expect(/aid-filter android:name="([0-9A-F]+)"/.exec(declared)?.[1]).toBe(
    Buffer.from(applicationId).toString('hex').toUpperCase(),
  );
});

it('is the same card after the app was started anew, and signs', async () => {
  const { phone, native, events } = createPhone();
  const first = await beACard(native, events, seededRandom('phone'));
  expect(phone.record).toHaveLength(6 + 2 * memorySize);
  first.close();
  expect((await beACard(native, events, seededRandom('another'))).can).toBe(first.can);
  expect(await signOnPhoneCard()).toMatch(/^0x02/);
});

it('answers 6985 while no app is open, and commands of the firmware while one is', async () => {
  const { native, events, send } = createPhone();
  expect(await send(select)).toBe('6985');
  const card = await beACard(native, events, seededRandom('phone'));
  expect(await send(select)).toBe('9000');
  expect(await send(readCardAccess)).toMatch(/^31.*9000$/);
  card.close();
  expect(await send(select)).toBe('6985');
});

it('takes the end of a reader for the loss of its power', async () => {
  const phone = createPhone();
  const { can, close } = await beACard(phone.native, phone.events, seededRandom('phone'));
  close();
  const transport = await tap(phone);
  const session = await openSession(await openCard(transport), { can });
  expect(await getStatus(session)).toBeDefined();
  phone.deactivate();
  // The card does not know the session any more.
  await expect(getStatus(session)).rejects.toThrow();
  await transport.close();
});

it('says nothing of what it could not keep, and has not done it', async () => {
  let room = true;
  const phone = createPhone(() => room);
  const { can, close } = await beACard(phone.native, phone.events, seededRandom('phone'));
  close();
  const before = phone.phone.record;
  const makeWallet = () => {
    let held = 0;
    const nextCard = async () => {
      if (held++ > 0) throw new Error('held once');
      return tap(phone);
    };
    return withCard({ nextCard, credentials: { can }, trust: emulatorTrust }, (session) =>
      createWallet(session, { pin: testPin }),
    );
  };
  room = false;
  await expect(makeWallet()).rejects.toThrow();
  expect(phone.phone.record).toBe(before);
  room = true;
  await makeWallet();
  expect(phone.phone.record).not.toBe(before);
});
