/** The conformance kit over every medium: what a link does to APDUs is no fault of the card. */
import { type CardUnderTest, checkCard, type Requirement, summaryOf } from '@symbolon/conformance';
import { emulatorTrust, type VirtualCard } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import { listReaders, openReader } from '@symbolon/transport-pcsc/node';
import { afterEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { hasVirtualReader, slots, takeVirtualReader } from '../../../test/virtual-reader.ts';
import { type Hold, overPn532, overRadio } from '../support/media.ts';
import { testPack } from '../support/table.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** `CONFORMANCE=all`: every requirement, with a second card, over every medium. Over PC/SC that takes its time. */
const every = process.env['CONFORMANCE'] === 'all';
const wholly = { destructive: true, terminate: true } as const;

/** A card that is held to a reader anew for each check. */
function held(hold: Hold, card: VirtualCard, can: string): CardUnderTest {
  const connect: CardUnderTest['connect'] = async () => {
    const { transport, end } = await hold(card);
    return { ...transport, close: end };
  };
  return { connect, can };
}

const topics =
  (...prefixes: readonly string[]) =>
  ({ id, needs }: Requirement): boolean =>
    (needs === 'any' || needs === 'can') && prefixes.includes(id.slice(0, 2));

async function conforms(hold: Hold, seed: string, only: (requirement: Requirement) => boolean): Promise<void> {
  const [card, second] = testPack(2, seed).map((each) => held(hold, each, each.can));
  if (card === undefined || second === undefined) throw new Error('two cards were asked for');
  const random = seededRandom(`host of ${seed}`);
  const asked = every ? { second, ...wholly } : { only };
  const outcomes = await checkCard({ card, trust: emulatorTrust, random, ...asked });
  expect(outcomes.filter(({ result }) => result === 'failed').map(({ reason }) => reason)).toEqual([]);
  expect(summaryOf(outcomes).passed).toBeGreaterThan(outcomes.length / 2);
}

test('over radio', () => conforms(overRadio({ frameErrorRate: 0.01, seed: 21 }), 'radio', topics('AP', 'EF', 'SM')));

test('over a PN532, which carries short APDUs only', () => conforms(overPn532, 'PN532', topics('AP', 'EF', 'OC')));

const here = await hasVirtualReader(listReaders);

describe.skipIf(!here)('over PC/SC', () => {
  // This reader takes a second for each loss of power: all requirements take eleven minutes.
  const timeout = every ? 7_200_000 : 600_000;
  test('two cards in the two slots of a reader, and a clone from one to the other', { timeout }, async () => {
    cleanups.push(await takeVirtualReader());
    const cards = await Promise.all(
      testPack(2, 'PC/SC').map(async ({ device, can }, index) => {
        const { port, reader } = slots[index] ?? slots[0];
        const { detach } = await attachToVirtualReader(device, { port });
        cleanups.push(detach);
        return { connect: () => openReader({ reader, waitMilliseconds: 60_000 }), can };
      }),
    );
    const [card, second] = cards;
    if (card === undefined || second === undefined) throw new Error('two cards were asked for');
    // Each check takes the power away, and this reader needs a second to notice: those that a link can change.
    const some = ['AP-08', 'AP-12', 'AP-16', 'AP-17', 'AP-18', 'EF-02', 'EF-08', 'SM-25', 'SM-26', 'SM-27', 'CL-01'];
    const outcomes = await checkCard({
      card,
      second,
      trust: emulatorTrust,
      random: seededRandom('host over PC/SC'),
      ...(every ? wholly : { destructive: true, only: ({ id }) => some.includes(id) }),
    });
    const problems = outcomes.filter(({ result }) => (every ? result === 'failed' : result !== 'passed'));
    expect(problems.map(({ requirement: { id }, reason }) => `${id}: ${reason}`)).toEqual([]);
    expect(summaryOf(outcomes).passed).toBeGreaterThan(outcomes.length / 2);
  });
});
