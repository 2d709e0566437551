/** What the driver does by itself after a PIN whose check got no answer: nothing with the same typed PIN. */
import type { CeremonyProblem, StepRequest } from '@symbolon/backup';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCardPins } from '../../src/cards/card-pins.ts';
import type { CardSource } from '../../src/cards/sources/card-source.ts';
import { createDriver } from '../../src/ceremonies/driver.ts';
import type { CommandContext } from '../../src/context.ts';
import { createSecrets } from '../../src/input/secrets.ts';
import { createScreen } from '../../src/output/screen.ts';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { pinOf } from '../support/prompts.ts';
import { createWorkplace, makeBox, pin } from '../support/workplace.ts';

const place = createWorkplace();
beforeAll(() => makeBox(place));
afterAll(() => place.remove());

/** SELECT and OPEN CHANNEL are answered, the command that proves is not. */
function leavingAtTheProof(transport: Transport): Transport {
  let commands = 0;
  return {
    ...transport,
    exchange: async (command) => {
      commands += 1;
      if (commands > 2) throw cardError('transport/card-removed', { transport: transport.name });
      return transport.exchange(command);
    },
  };
}

async function unsettled(environment: Record<string, string>) {
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return pin;
  };
  const pack = openPackFolder(place.path('box'));
  const source: CardSource = {
    name: () => 'the card',
    trust: emulatorTrust,
    cards: undefined,
    connect: (_, use) => use(leavingAtTheProof(pack.take(1).tap())),
    turnOf: () => undefined,
    can: async () => '000000',
    close: async () => {},
  };
  const secrets = createSecrets({ files: {}, environment, terminal: { ask, key: async () => {} } });
  const context: CommandContext = {
    cards: async () => source,
    secrets,
    pins: createCardPins(secrets),
    screen: createScreen({ write: () => {} }, {}),
    secretScreen: { missing: 'there is no terminal', show: async () => {} },
    completionFor: () => '',
    ask: async () => undefined,
    inOrder: async () => undefined,
    signal: new AbortController().signal,
    environment,
    slot: 0,
    confirm: async () => {},
    hintFor: (_, text) => text,
    wordsFor: async () => ({}),
    tellRefills: async () => {},
  };
  const { runStep, onProblem } = await createDriver(context, ['daily']);
  const request: StepRequest = {
    step: 'export',
    slot: 0,
    card: { label: 'daily', part: 'wallet' },
    passwords: ['pin'],
    prompt: 'Hold up "daily".',
  };
  try {
    await expect(runStep(request, ({ unlock }) => unlock('pin'))).rejects.toMatchObject({ code: 'pin/unsettled' });
    const problem: CeremonyProblem = {
      kind: 'password-unsettled',
      step: 'export',
      card: 'daily',
      text: 'The connection broke off.',
      advice: 'Tap again.',
      again: true,
    };
    const decision = await onProblem?.(problem);
    await context.pins.of({ turn: 0, called: 'the card "daily"' });
    return { decision, asked };
  } finally {
    pack.close();
  }
}

test('a typed PIN is asked for again', async () => {
  expect(await unsettled({})).toEqual({
    decision: 'again',
    asked: [pinOf('the card "daily"'), pinOf('the card "daily"')],
  });
});

test('a PIN that was given beforehand is not sent again: the command ends', async () => {
  expect(await unsettled({ SYMBOLON_PIN: pin })).toEqual({ decision: 'stop', asked: [] });
});
