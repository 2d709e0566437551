/** Whole backups between real cards: limits, lost answers, wrong cards. */
import {
  cloneSource,
  cloneTarget,
  createSigner,
  getStatus,
  openCard,
  repeatReceipt,
  requestApdu,
  resetCard,
} from '@symbolon/client';
import { createFactory, createPack, type PackedCard } from '@symbolon/emulator/cards';
import { certificatesOf, offerMessage, withCertificates } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { activate, stored, tap, testPack } from '../support/table.ts';

/** The first card of a pack has the wallet. */
async function pack(cards: number, clones = cards - 1): Promise<[PackedCard, ...PackedCard[]]> {
  const [source, ...others] = testPack(cards);
  if (source === undefined) throw new Error('no card');
  await activate(source, { clones });
  return [source, ...others];
}

const asSource = <T>(card: PackedCard, use: (source: ReturnType<typeof cloneSource>) => Promise<T>) =>
  tap(card, { pin: testPin }, (session) => use(cloneSource(session)));
const asTarget = <T>(card: PackedCard, use: (target: ReturnType<typeof cloneTarget>) => Promise<T>) =>
  tap(card, { can: card.can }, (session) => use(cloneTarget(session)));

const offerOf = (card: PackedCard) => asTarget(card, (target) => target.offer());
const exportTo = (source: PackedCard, offer: Uint8Array): Promise<Uint8Array> =>
  asSource(source, async (card) => (await card.exportTo(offer, { role: 'backup' })).export);
const importInto = (card: PackedCard, exported: Uint8Array) =>
  asTarget(card, (target) => target.importClone({ export: exported }));

async function keyOf(card: PackedCard): Promise<string> {
  const request = { curve: 'secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0] } as const;
  const { publicKey } = await tap(card, { pin: testPin }, (session) => createSigner(session).getPublicKey(request));
  return Buffer.from(publicKey).toString('hex');
}

function cardOf(offer: Uint8Array): Uint8Array {
  return decodeWith(offerMessage, 'clone offer', offer).body.certificates.at(-1) ?? new Uint8Array();
}

async function clone(source: PackedCard, target: PackedCard): Promise<Uint8Array> {
  return importInto(target, await exportTo(source, await offerOf(target)));
}

describe('a backup', () => {
  test('is imported in a session alone: without one an export says and changes nothing, before and after', async () => {
    const [source, target] = (await pack(2)) as [PackedCard, PackedCard];
    const exported = await exportTo(source, await offerOf(target));
    const plainly = async (card: PackedCard): Promise<number> => {
      const transport = card.tap();
      const { status: sw } = await (await openCard(transport)).transmit(
        requestApdu(commands.cloneImport, { export: exported }),
      );
      await transport.close();
      return sw;
    };
    const before = stored(target);
    expect(await plainly(target)).toBe(status.securityStatus);
    expect(stored(target)).toBe(before);
    await importInto(target, exported);
    expect(await plainly(target)).toBe(status.securityStatus);
    expect(await keyOf(target)).toBe(await keyOf(source));
  });

  test('that has arrived is told to who has the PIN, and to nobody who has the CAN and a recorded export', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const [forFirst, forSecond] = [
      await exportTo(source, await offerOf(first)),
      await exportTo(source, await offerOf(second)),
    ];
    const receipt = await importInto(first, forFirst);
    for (const exported of [forFirst, forSecond]) await expectStatus(importInto(first, exported), 'securityStatus');
    expect(
      await tap(first, { pin: testPin }, (session) => cloneTarget(session).importClone({ export: forFirst })),
    ).toEqual(receipt);
  });

  test('whose answers are lost goes on where it was: each step again gives the same, and no clone more', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const offer = await offerOf(first);
    expect(await offerOf(first)).toEqual(offer);
    const exported = await exportTo(source, offer);
    expect(await exportTo(source, offer)).toEqual(exported);
    const receipt = await importInto(first, exported).catch(() => undefined);
    const again = await tap(first, { pin: testPin }, (session) =>
      cloneTarget(session).importClone({ export: exported }),
    );
    if (receipt !== undefined) expect(again).toEqual(receipt);
    await asSource(source, (card) => card.confirm(again));
    await asSource(source, (card) => card.confirm(again));
    expect((await tap(source, { pin: testPin }, (session) => getStatus(session))).set?.members).toHaveLength(1);
    await asSource(source, async (card) => card.confirm(await clone(source, second)).catch(() => undefined));
  });
});

describe('a second export in one session', () => {
  test('comes without certificates, which the host puts back from the first', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const [one, other] = [await offerOf(first), await offerOf(second)];
    const { whole, bare, completed } = await tap(source, { pin: testPin }, async (session) => {
      const { exportTo } = cloneSource(session);
      const whole = (await exportTo(one, { role: 'daily' })).export;
      const bare = (await session.send(commands.cloneExport, { role: 'daily', offer: other, bare: true })).export;
      return { whole, bare, completed: (await exportTo(other, { role: 'daily' })).export };
    });
    expect(certificatesOf(bare)).toEqual([]);
    expect(completed).toEqual(withCertificates(bare, certificatesOf(whole)));
    expect(completed).toEqual(
      await tap(
        source,
        { pin: testPin },
        async (session) => (await cloneSource(session).exportTo(other, { role: 'daily' })).export,
      ),
    );
    await expectStatus(importInto(second, bare), 'notGenuine');
    await expectStatus(importInto(second, withCertificates(bare, [cardOf(await offerOf(second))])), 'alreadyMember');
    await importInto(second, completed);
    expect(await keyOf(second)).toBe(await keyOf(source));
  });
});

describe('exports in one session, to a card that answers any pack and to others', () => {
  test('each have the certificates that their card needs', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const offers = [await offerOf(first), await asTarget(second, (target) => target.offer({ anyPack: true }))];
    const [one, other] = (await asSource(source, async ({ exportTo }) => {
      const exports = [];
      for (const offer of offers) exports.push((await exportTo(offer, { role: 'daily' })).export);
      return exports;
    })) as [Uint8Array, Uint8Array];
    expect([one, other].map((exported) => certificatesOf(exported).length)).toEqual([1, 2]);
    for (const [card, exported] of [
      [first, one],
      [second, other],
    ] as const) {
      await importInto(card, exported);
      expect(await keyOf(card)).toBe(await keyOf(source));
    }
  });
});

describe('the card with the wallet refuses', () => {
  test('more clones than were agreed', async () => {
    const [source, first, second] = (await pack(3, 1)) as [PackedCard, PackedCard, PackedCard];
    await clone(source, first);
    await expectStatus(exportTo(source, await offerOf(second)), 'setFull');
  });

  test('any export once sealed, also the one it made before', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const [offer, late] = [await offerOf(first), await offerOf(second)];
    const receipt = await importInto(first, await exportTo(source, offer));
    await asSource(source, async (card) => {
      await card.confirm(receipt);
      await card.seal();
    });
    await expectStatus(exportTo(source, offer), 'setSealed');
    await expectStatus(exportTo(source, late), 'setSealed');
    await asSource(source, (card) => card.seal());
    await tap(source, { pin: testPin }, (session) => resetCard(session));
    await activate(source);
    expect(await keyOf(source)).not.toBe(await keyOf(first));
  });

  test('to seal while a clone has not arrived', async () => {
    const [source, first] = (await pack(2)) as [PackedCard, PackedCard];
    await exportTo(source, await offerOf(first));
    await expectStatus(
      asSource(source, (card) => card.seal()),
      'receiptsMissing',
    );
  });

  test('to make a second primary', async () => {
    const [source, first] = (await pack(2)) as [PackedCard, PackedCard];
    const offer = await offerOf(first);
    await expectStatus(
      asSource(source, (card) => card.exportTo(offer, { role: 'primary' })),
      'wrongRole',
    );
  });

  test('a card of another pack', async () => {
    const random = seededRandom('two packs of one batch');
    const factory = createFactory(random);
    const [source] = createPack({ cards: 1, random, factory });
    const [stranger] = createPack({ cards: 1, random, factory });
    await activate(source as PackedCard);
    await expectStatus(exportTo(source as PackedCard, await offerOf(stranger as PackedCard)), 'otherPack');
  });

  test('a card that is a clone already and offers anew', async () => {
    const [source, first] = (await pack(2, 2)) as [PackedCard, PackedCard];
    await clone(source, first);
    await tap(first, { pin: testPin }, (session) => resetCard(session));
    await expectStatus(exportTo(source, await offerOf(first)), 'otherCeremony');
  });

  test('an offer, a receipt or a session that is not in order', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const offer = await offerOf(first);
    await expectStatus(exportTo(source, offer.subarray(1)), 'incorrectData');
    const flipped = offer.slice();
    flipped[30] = (flipped[30] ?? 0) ^ 1;
    await expectStatus(exportTo(source, flipped), 'notGenuine');
    const receipt = await importInto(first, await exportTo(source, offer));
    const wrong = receipt.slice();
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    await expectStatus(
      asSource(source, (card) => card.confirm(wrong)),
      'notGenuine',
    );
    await expectStatus(
      tap(source, { can: source.can }, async (session) =>
        cloneSource(session).exportTo(await offerOf(second), { role: 'backup' }),
      ),
      'securityStatus',
    );
  });
});

describe('a clone refuses', () => {
  test('to clone on', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    await clone(source, first);
    await expectStatus(exportTo(first, await offerOf(second)), 'wrongRole');
    await expectStatus(
      asSource(first, (card) => card.seal()),
      'wrongRole',
    );
  });

  test('an export for another card, another offer, or a second one', async () => {
    const [source, first, second] = (await pack(3)) as [PackedCard, PackedCard, PackedCard];
    const [forFirst, forSecond] = [
      await exportTo(source, await offerOf(first)),
      await exportTo(source, await offerOf(second)),
    ];
    const before = [stored(first), stored(second)];
    await expectStatus(importInto(second, forFirst), 'otherCeremony');
    await expectStatus(importInto(first, forSecond), 'otherCeremony');
    expect([stored(first), stored(second)]).toEqual(before);
    await importInto(first, forFirst);
    await expectStatus(
      tap(first, { pin: testPin }, (session) => cloneTarget(session).importClone({ export: forSecond })),
      'otherCeremony',
    );
  });

  test('an export any byte of which was touched, and stays as it was', async () => {
    const [source, first] = (await pack(2)) as [PackedCard, PackedCard];
    const exported = await exportTo(source, await offerOf(first));
    const before = stored(first);
    await asTarget(first, async (target) => {
      for (let position = 0; position < exported.length; position += 13) {
        const touched = exported.slice();
        touched[position] = (touched[position] ?? 0) ^ (1 << (position % 8));
        await expect(target.importClone({ export: touched })).rejects.toMatchObject({ code: 'card/status' });
      }
      for (const length of [0, 1, 100, exported.length - 1]) {
        await expect(target.importClone({ export: exported.subarray(0, length) })).rejects.toMatchObject({
          code: 'card/status',
        });
      }
    });
    expect(stored(first)).toBe(before);
    await importInto(first, exported);
  });

  test('an export from another batch of the same factory', async () => {
    const random = seededRandom('second batch');
    const [foreign] = createPack({ cards: 1, random, factory: createFactory(random) });
    await activate(foreign as PackedCard);
    const [, first] = (await pack(2)) as [PackedCard, PackedCard];
    await expectStatus(exportTo(foreign as PackedCard, await offerOf(first)), 'notGenuine');
  });
});

describe('a clone gives its receipt again', () => {
  test('without the export, to whoever has its PIN alone', async () => {
    const [source, first] = (await pack(2)) as [PackedCard, PackedCard];
    const receipt = await clone(source, first);
    expect(await tap(first, { pin: testPin }, (session) => repeatReceipt(session))).toEqual(receipt);
    await asSource(source, (card) => card.confirm(receipt));
    expect(await tap(first, { pin: testPin }, (session) => repeatReceipt(session))).toEqual(receipt);
    await expectStatus(
      tap(first, { can: first.can }, (session) => repeatReceipt(session)),
      'securityStatus',
    );
    const plain = requestApdu(commands.cloneImport, { export: new Uint8Array() });
    const transport = first.tap();
    expect((await (await openCard(transport)).transmit(plain)).status).toBe(status.securityStatus);
    await transport.close();
  });

  test('and a card that never was a clone has none to give', async () => {
    const [source] = await pack(2);
    await expectStatus(
      tap(source, { pin: testPin }, (session) => repeatReceipt(session)),
      'conditionsOfUse',
    );
  });
});
