/**
 * An owner who only ever types the right PIN never loses a try (docs/adr/0022). Random lives of two hosts at one card;
 * a bounded share here, more in `pnpm nightly`. A life is named by its number: `RIGHT_PIN_FROM=123` begins with that
 * one.
 */
import { expect, test } from 'vitest';
import { type Circumstances, type Life, live } from '../support/honest-hosts.ts';
import { activeCard } from '../support/table.ts';

const from = Number(process.env['RIGHT_PIN_FROM'] ?? 1);
const lives = Number(process.env['RIGHT_PIN_LIVES'] ?? 4);
const acts = 40;

/** Adds up what lives came to, and hands each to `check`. */
async function search(
  what: string,
  circumstances: (life: number) => Omit<Circumstances, 'image' | 'can'>,
  check: (life: Life, number: number) => void,
): Promise<{ readonly lives: readonly Life[]; readonly met: ReadonlyMap<string, number> }> {
  const card = await activeCard();
  const all: Life[] = [];
  const met = new Map<string, number>();
  for (let number = from; number < from + lives; number += 1) {
    const here = { image: card.image(), can: card.can, ...circumstances(number) };
    const life = await live(`${what} ${number}`, acts, here);
    for (const counts of [life.done, life.told])
      for (const [name, times] of counts) met.set(name, (met.get(name) ?? 0) + times);
    check(life, number);
    all.push(life);
  }
  const apdus = all.reduce((sum, life) => sum + life.apdus, 0);
  const told = [...met].map(([name, times]) => `${name} ${times}`).join(', ');
  process.stdout.write(`${what}: ${lives} lives, ${apdus} APDUs; ${told}\n`);
  return { lives: all, met };
}

const sum = (all: readonly Life[], of: (life: Life) => number): number =>
  all.reduce((total, life) => total + of(life), 0);

test('whatever two hosts with the right PIN do at one card, and whenever it is lifted: no try is missing, ever', async () => {
  const { lives: all, met } = await search(
    'right PIN',
    () => ({ wrongPins: 0, altered: 0, lifted: 0.04 }),
    (life, number) => {
      expect({ number, fewest: life.fewest, counted: life.counted }).toEqual({
        number,
        fewest: { pin: 3, puk: 10 },
        counted: 0,
      });
    },
  );
  for (const code of ['pin/wrong', 'pin/blocked', 'pin/suspended'])
    for (const password of ['PIN', 'PUK']) expect(met.get(`${code} ${password}`) ?? 0).toBe(0);
  // The search met what it is about.
  expect(sum(all, ({ lifts }) => lifts)).toBeGreaterThan(lives);
  for (const name of ['the PIN', 'PACE', 'a known phone', 'a long first command', 'nothing', 'pin/unsettled PIN'])
    expect(met.get(name), name).toBeGreaterThan(0);
});

test('the same with one try left, which takes the CAN: it is never lost, and comes back', async () => {
  const { met } = await search(
    'one try left',
    () => ({ wrongPins: 2, altered: 0, lifted: 0.04 }),
    (life, number) => {
      expect({ number, fewest: life.fewest, counted: life.counted }).toEqual({
        number,
        fewest: { pin: 1, puk: 10 },
        counted: 0,
      });
    },
  );
  for (const code of ['pin/wrong PIN', 'pin/wrong PUK', 'pin/blocked PIN']) expect(met.get(code) ?? 0).toBe(0);
});

test('who alters what crosses has no more of it than by guessing wrong, and never gets the last try', async () => {
  const { lives: all } = await search(
    'altered',
    (life) => ({ wrongPins: life % 3, altered: 0.08, lifted: 0.02 }),
    (life, number) => {
      expect({ number, last: life.fewest.pin >= 1 && life.fewest.puk >= 1 }).toEqual({ number, last: true });
      expect({ number, perAlteration: life.counted <= life.alterations }).toEqual({ number, perAlteration: true });
    },
  );
  expect(sum(all, ({ alterations }) => alterations)).toBeGreaterThan(lives * 5);
  expect(sum(all, ({ counted }) => counted)).toBeGreaterThan(0);
});
