/**
 * A reader in the crowd: it can power a card through a pocket, and knows neither its PIN nor the number printed on it.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { openCard } from '@symbolon/client/card';
import { openSession } from '@symbolon/client/session';
import { decodeResponse } from '@symbolon/protocol/apdu';
import { applicationId, commands } from '@symbolon/protocol/commands';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { describeStatus, status } from '@symbolon/protocol/status';
import { type LabCard, labPin, withSession } from '../lab.ts';

/** What it tried, what came of it, and why. */
export type SkimmingResult = {
  readonly title: string;
  readonly refused: boolean;
  readonly text: string;
  readonly why: string;
};

/** Everything it can try, in order. */
export async function skim(card: LabCard, other: LabCard): Promise<readonly SkimmingResult[]> {
  return [await track(card, other), ...(await ask(card)), await guess(card), await ownerAfterwards(card)];
}

/** This card and another one: what differs could be followed from place to place. */
async function track(card: LabCard, other: LabCard): Promise<SkimmingResult> {
  const read = async ({ emulated }: LabCard): Promise<string> => {
    const transport = emulated.tap();
    const select = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, applicationId.length, ...applicationId, 0x00);
    const { data } = decodeResponse(await transport.exchange(select));
    await transport.close();
    return bytesToHex(data);
  };
  const [mine, theirs] = [await read(card), await read(other)];
  return {
    title: 'Recognise it',
    refused: mine === theirs,
    text: `It answers ${mine}. So does every other Symbolon card.`,
    why: 'Before a password is proven there is no number, key or certificate to follow a person by.',
  };
}

async function ask(card: LabCard): Promise<readonly SkimmingResult[]> {
  const asked = [
    { title: 'Ask for its certificate', definition: commands.internalAuthenticate },
    { title: 'Ask for a signature', definition: commands.signDigests },
    { title: 'Ask it to export its key', definition: commands.cloneExport },
  ];
  const steps: SkimmingResult[] = [];
  for (const { title, definition } of asked) {
    const transport = card.emulated.tap();
    await openCard(transport);
    const { status: sw } = decodeResponse(
      await transport.exchange(Uint8Array.of(definition.cla, definition.ins, 0, 0, 0)),
    );
    await transport.close();
    steps.push({
      title,
      refused: sw !== status.ok,
      text: `${definition.name}: ${describeStatus(sw)} (${sw.toString(16).toUpperCase()}).`,
      why: 'Outside of a session every such command gets the same answer.',
    });
  }
  return steps;
}

async function guess(card: LabCard): Promise<SkimmingResult> {
  const guesses = ['000000', '123456', '111111', '121212'];
  const answers: string[] = [];
  for (const pin of guesses) {
    const answer = await withSession(card, { pin }, async () => 'it opened').catch((error: unknown) =>
      isSymbolonError(error, 'pin/wrong')
        ? `${error.context.triesLeft} left`
        : isSymbolonError(error, 'pin/suspended')
          ? 'suspended'
          : String(error),
    );
    answers.push(`${pin}: ${answer}`);
  }
  return {
    title: 'Guess the PIN',
    refused: !answers.some((answer) => answer.includes('opened')),
    text: `${answers.join('; ')}.`,
    why: 'With one try left the card wants the number printed on it first. A stranger can neither guess on nor block it.',
  };
}

/** The owner, who can read the number on the card. */
async function ownerAfterwards(card: LabCard): Promise<SkimmingResult> {
  const transport = card.emulated.tap();
  try {
    await openSession(await openCard(transport), { pin: labPin, can: card.can });
  } finally {
    await transport.close();
  }
  return {
    title: 'Meanwhile, the owner',
    refused: true,
    text: 'Opens the card with the number printed on it and the PIN. All tries are back.',
    why: '',
  };
}
