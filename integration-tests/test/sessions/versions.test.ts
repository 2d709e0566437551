/** Version 1 meets version 2, either way: a sentence for the person, and no state changed. */
import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { createCardFirmware } from '@symbolon/card-core/card';
import { createWallet, identify, openCard, openSession } from '@symbolon/client';
import { createFactory, createMemory, emulatorTrust } from '@symbolon/emulator/cards';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { expect, test } from 'vitest';
import { testCan, testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';

type Recorded = {
  readonly host: readonly { readonly name: string; readonly command: string }[];
  readonly card: { readonly selected: string };
};
const file = new URL('../../../vectors/version-1.json', import.meta.url);
const versionOne = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
const limits = { command: 65_544, response: 65_538 } as const;

function over(carry: (command: Uint8Array) => Uint8Array): Transport {
  const answerToReset = hexToBytes('3b85800180739401c0a2');
  return createTransport({
    name: 'card',
    limits,
    answerToReset,
    carry: async (command) => carry(command),
    release: async () => undefined,
  });
}

async function cardWithWallet() {
  const random = seededRandom('versions');
  const memory = createMemory();
  const firmware = createCardFirmware({
    nvm: memory.nvm,
    rng: random,
    trust: emulatorTrust,
    // What the emulator's factory certifies: `packages/emulator/src/cards/firmware.ts`.
    firmware: sha256(utf8ToBytes('symbolon emulator firmware 1')),
    release: 1,
    interpreters: [],
  });
  firmware.powerOn();
  createFactory(random).personalise(firmware, { pack: random(8), can: testCan });
  firmware.powerOn();
  const { session } = await identify(
    await openCard(over(firmware.transmit)),
    { can: testCan },
    { trust: emulatorTrust },
  );
  await createWallet(session, { pin: testPin, puk: testPuk, clones: 0 });
  return { firmware, image: () => memory.nvm.read(0, memory.nvm.size) };
}

test('a host of version 1 at this card opens nothing, and changes nothing', async () => {
  const { firmware, image } = await cardWithWallet();
  const before = image();
  expect(versionOne.host.map(({ name }) => name)).toEqual([
    'SELECT',
    'OPEN CHANNEL with the CAN',
    'OPEN CHANNEL with the PIN',
    'OPEN CHANNEL with the PUK',
    'RESUME SESSION',
  ]);
  for (const { name, command } of versionOne.host) {
    firmware.powerOn();
    const answer = firmware.transmit(hexToBytes(command));
    expect({ name, answer }).toEqual({ name, answer: hexToBytes(name === 'SELECT' ? '9000' : '6d00') });
    expect(image()).toEqual(before);
  }
  firmware.powerOn();
  const session = await openSession(await openCard(over(firmware.transmit)), { pin: testPin });
  expect(session.openedWith).toBe('pin');
});

test('this host at a card of version 1 says so in a sentence, and sends nothing after SELECT', async () => {
  const sent: Uint8Array[] = [];
  const transport = over((command) => {
    sent.push(command);
    return hexToBytes(versionOne.card.selected);
  });
  await expect(openCard(transport)).rejects.toMatchObject({
    code: 'card/other-version',
    context: { card: 1, host: 2 },
    message:
      'this card speaks version 1 of the protocol, which this app no longer speaks (version 2): use the app that the card came with',
  });
  expect(sent).toHaveLength(1);
});

test('this host at a card of a later version says that the app is the older one', async () => {
  const later = hexToBytes('6f108409f053594d424f4c4f4ea5038001039000');
  await expect(openCard(over(() => later))).rejects.toThrow('update the app');
});
