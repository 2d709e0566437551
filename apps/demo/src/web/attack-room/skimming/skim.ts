/** Skimming: a hidden reader powers a card in a pocket. It knows neither the PIN nor the number printed on the card. */

import { bytesToHex } from '@noble/hashes/utils.js';
import { openCard } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import { decodeResponse } from '@symbolon/protocol/apdu';
import { applicationId, commands } from '@symbolon/protocol/commands';
import { describeStatus, status } from '@symbolon/protocol/status';
import { withTransport } from '../../store/cards.ts';
import { type LabCard, labPin, withSession } from '../lab.ts';

export type SkimmingResult = {
  readonly title: string;
  readonly refused: boolean;
  readonly text: string;
  readonly why: string;
};

/** Tries everything that such a reader can try. */
export async function skim(card: LabCard, other: LabCard): Promise<readonly SkimmingResult[]> {
  return [await track(card, other), ...(await ask(card)), await guess(card), await ownerAfterwards(card)];
}

/** Compares the answers of two cards: a difference would let the reader follow a person. */
async function track(card: LabCard, other: LabCard): Promise<SkimmingResult> {
  const select = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, applicationId.length, ...applicationId, 0x00);
  const read = ({ emulated }: LabCard): Promise<string> =>
    withTransport(emulated, async (transport) => bytesToHex(decodeResponse(await transport.exchange(select)).data));
  const [mine, theirs] = [await read(card), await read(other)];
  return {
    title: 'Recognise the card',
    refused: mine === theirs,
    text: `The card answers ${mine}. Every other Symbolon card answers the same.`,
    why: 'Without a PIN or the printed number, the card shows no card number, key or certificate that identifies it.',
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
    const { status: sw } = await withTransport(card.emulated, async (transport) => {
      await openCard(transport);
      return decodeResponse(await transport.exchange(Uint8Array.of(definition.cla, definition.ins, 0, 0, 0)));
    });
    steps.push({
      title,
      refused: sw !== status.ok,
      text: `${definition.name}: ${describeStatus(sw)} (${sw.toString(16).toUpperCase()}).`,
      why: 'Outside a session all these commands get the same answer.',
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
    why: 'With one try left the card asks for its printed number first: a stranger can neither guess on nor block it.',
  };
}

/** The owner can read the number on the card. */
async function ownerAfterwards(card: LabCard): Promise<SkimmingResult> {
  await withSession(card, { pin: labPin, can: card.can }, async () => undefined);
  return {
    title: 'Meanwhile, the owner',
    refused: true,
    text: 'The owner opens the card with the printed number and the PIN. That restores all tries.',
    why: '',
  };
}
