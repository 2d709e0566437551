/** The whole backup and a signature over every medium, and over one where the card is pulled away again and again. */

import { backUp, type CeremonyDriver, ceremonyCard, confirmBackUp } from '@symbolon/backup';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import { type Credentials, createSigner, getStatus, openCard, openSession, type Session } from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import { listReaders } from '@symbolon/transport-pcsc/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { seededChoices, seededRandom } from '../../../test/seeded-random.mjs';
import { hasVirtualReader, takeVirtualReader } from '../../../test/virtual-reader.ts';
import { rightPassword } from '../support/driver.ts';
import { type Hold, inProcess, overPcsc, overPn532, overRadio, overTwoPn532 } from '../support/media.ts';
import { activate, testPack } from '../support/table.ts';

const transaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 1n,
  maxFeePerGas: 1n,
  gasLimit: 21_000n,
  to: '0x00000000000000000000000000000000DeaDBeef',
  value: 1n,
  data: '0x',
  accessList: [],
} as const;

/** Asks for the card again as long as it is taken away too soon. A person does no other. */
async function tap<T>(hold: Hold, card: PackedCard, use: (transport: Transport) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const { transport, end } = await hold(card);
      try {
        return await use(transport);
      } finally {
        await end();
      }
    } catch (error) {
      if (!isSymbolonError(error, 'transport/card-removed')) throw error;
    }
  }
}

function inSession<T>(
  hold: Hold,
  card: PackedCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return tap(hold, card, async (transport) => use(await openSession(await openCard(transport), credentials)));
}

async function backUpOver(hold: Hold, seed: string): Promise<void> {
  const [source, target] = testPack(2, seed) as [PackedCard, PackedCard];
  await activate(source, { clones: 1 });
  const driver: CeremonyDriver = {
    runStep: (request, use) => {
      const card = request.card.part === 'wallet' ? source : target;
      return tap(hold, card, async (transport) => {
        const opened = await openCard(transport, { random: seededRandom(seed) });
        return use(ceremonyCard(opened, (password) => rightPassword(password, card), { trust: emulatorTrust }));
      });
    },
  };
  const result = await backUp(driver, { targets: [{ label: 'clone', role: 'daily' }] });
  await confirmBackUp(driver, result, { seal: true });

  const { set } = await inSession(hold, source, { pin: testPin }, (session) => getStatus(session));
  expect(set).toMatchObject({
    sealed: true,
    members: [{ member: 1, role: 'daily', state: 'confirmed', cardNumber: target.number }],
  });
  const signed = [];
  for (const card of [source, target]) {
    signed.push(
      await inSession(hold, card, { pin: testPin }, (session) =>
        signTransaction(createSigner(session), transaction, { path: defaultPath }),
      ),
    );
  }
  expect(signed[1]).toEqual(signed[0]);
}

const here = await hasVirtualReader(listReaders);

describe('a backup and a signature by both cards', () => {
  test('in the same process', () => backUpOver(inProcess, 'in process'));
  test('over radio with 1 % of the frames spoiled', () =>
    backUpOver(overRadio({ frameErrorRate: 0.01, seed: 11 }), 'radio'));
  test('over radio in frames of 16 bytes, with 5 % of them spoiled', () =>
    backUpOver(overRadio({ frameErrorRate: 0.05, fsci: 0, fsdi: 0, seed: 12 }), 'small frames'));
  test('over a PN532', () => backUpOver(overPn532, 'PN532'));
  test('of cards on a PN532, over another one', () => backUpOver(overTwoPn532, 'two PN532'));

  describe.skipIf(!here)('through PC/SC', () => {
    let giveBack: () => Promise<void>;
    beforeAll(async () => {
      giveBack = await takeVirtualReader();
    });
    afterAll(() => giveBack());
    test('with the virtual reader', () => backUpOver(overPcsc, 'PC/SC'));
  });
});

/** Each takes about half a second. Set PULL_AWAY_RUNS for more. */
const { PULL_AWAY_RUNS = '10' } = process.env;
const runs = Number(PULL_AWAY_RUNS);

describe('a backup over radio, the card pulled away at any moment', { timeout: 180_000 + runs * 20_000 }, () => {
  test(`ends complete, with exactly the clone that was agreed, in ${runs} seeded runs`, async () => {
    let pulled = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const chance = seededChoices(seed);
      const hold = overRadio({ seed, frameErrorRate: 0.01 }, (link) => {
        if (!chance.happens(0.6)) return;
        pulled++;
        link.removeAfter(chance.below(60));
      });
      await backUpOver(hold, `pulled away ${seed}`);
    }
    expect(pulled).toBeGreaterThan(runs);
  });
});
