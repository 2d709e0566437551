import { randomBytes } from 'node:crypto';
import { createPack, emulatorTrust } from '@symbolon/emulator/cards';
import { type CheckOptions, checkCard, type Outcome } from '../../src/index.ts';

/** Randomness of cards and host. */
export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Two cards of one pack, to check. */
export function twoCards(): Pick<CheckOptions, 'card' | 'second' | 'trust' | 'random'> {
  const [card, second] = createPack({ cards: 2, random }).map(({ tap, can }) => ({ connect: async () => tap(), can }));
  return { card: card!, second: second!, trust: emulatorTrust, random };
}

/** Checks two new cards, also by what erases them. */
export function checkOurs(options: Partial<CheckOptions> = {}): Promise<readonly Outcome[]> {
  return checkCard({ ...twoCards(), destructive: true, ...options });
}

/** What did not pass, as lines. */
export function problems(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(({ result }) => result !== 'passed' && result !== 'measured')
    .map(({ requirement: { id }, result, reason }) => `${id} ${result}: ${reason}`);
}
