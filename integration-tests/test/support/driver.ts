/** Drives ceremonies with emulated cards: holds up at each step the card that a script names. */

import {
  type CeremonyDriver,
  type CeremonyProblem,
  ceremonyCard,
  type RunStep,
  type StepRequest,
} from '@symbolon/backup';
import { type Credentials, openCard } from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';

export type Hands = {
  /** Which card is held up when one is asked for. */
  readonly take: (request: StepRequest) => PackedCard;
  /** What is typed. Default: the right thing. */
  readonly type?: (password: 'can' | 'pin' | 'puk', card: PackedCard, request: StepRequest) => Credentials;
  /** What is said to a problem. Default: stop. */
  readonly answer?: 'again' | 'stop';
  /** How a card is reached. Default: directly. */
  readonly hold?: (card: PackedCard) => Promise<Transport>;
  /** Randomness of the host. Default: the same in every run. */
  readonly random?: (length: number) => Uint8Array;
};

export function rightPassword(password: 'can' | 'pin' | 'puk', card: PackedCard): Credentials {
  return password === 'can' ? { can: card.can } : password === 'pin' ? { pin: testPin } : { puk: testPuk };
}

/** @returns the driver, and what it was asked for and told */
export function driverWith({
  take,
  type = rightPassword,
  answer = 'stop',
  hold = async (card) => card.tap(),
  random,
}: Hands): {
  readonly driver: CeremonyDriver & { readonly runStep: RunStep };
  readonly taps: { readonly request: StepRequest; readonly card: PackedCard }[];
  readonly problems: CeremonyProblem[];
} {
  const taps: { readonly request: StepRequest; readonly card: PackedCard }[] = [];
  const problems: CeremonyProblem[] = [];
  const runStep: RunStep = async (request, use) => {
    const card = take(request);
    taps.push({ request, card });
    const transport = await hold(card);
    try {
      const opened = await openCard(transport, { random: random ?? seededRandom(`tap ${taps.length}`) });
      return await use(
        ceremonyCard(opened, (password) => type(password, card, request), {
          trust: emulatorTrust,
          slot: request.slot,
        }),
      );
    } finally {
      await transport.close();
    }
  };
  const onProblem = (problem: CeremonyProblem) => {
    problems.push(problem);
    return answer;
  };
  return { driver: { runStep, onProblem }, taps, problems };
}

/**
 * A card whose answer is lost on the way: the card has done what it was told. @param isLost asked after each answer of
 * a tap, the first being 1
 */
export async function losing(card: PackedCard, isLost: (answers: number) => boolean): Promise<Transport> {
  const transport = card.tap();
  let answers = 0;
  return {
    ...transport,
    exchange: async (apdu, options) => {
      const answer = await transport.exchange(apdu, options);
      answers += 1;
      if (isLost(answers)) throw cardError('transport/card-removed', { transport: transport.name });
      return answer;
    },
  };
}

/** Holds up the card that a label stands for; `new` ones and members alike. */
export function byLabel(cards: { readonly [label: string]: PackedCard }): Hands['take'] {
  return ({ card: { label } }) => {
    const card = cards[label];
    if (card === undefined) throw new Error(`nobody has the card "${label}"`);
    return card;
  };
}
