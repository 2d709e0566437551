import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../../test/seeded-random.mjs';
import { createPaceChip, type PaceChip, type PaceChipStep } from '../../../src/channel/pace/chip.ts';
import { brainpoolP256r1Parameters, p256Parameters } from '../../../src/channel/pace/domain-parameters.ts';
import type { PaceSession } from '../../../src/channel/pace/generic-mapping.ts';
import { passwordKey } from '../../../src/channel/pace/kdf.ts';
import { setAuthenticationTemplate } from '../../../src/channel/pace/messages.ts';
import { paceTerminal } from '../../../src/channel/pace/terminal.ts';
import { agreed, chipRandom, exchanges, terminalRandom, vector } from '../../support/icao-example.ts';
import { bitFlips, cutOrExtended, withByte } from '../../support/messages.ts';

type Input = Parameters<typeof createPaceChip>[0];
type Relay = (message: Uint8Array, step: number) => Uint8Array;
type Outcome = { readonly terminal: PaceSession | string; readonly chip: PaceSession | string };

const pin = { parameters: p256Parameters, passwordKey: passwordKey('123456'), password: 3 };
const untouched: Relay = (message) => message;

/** Runs both roles against each other, with a relay in between that may change either direction. */
function run(terminalInput: Input, chipInput: Input, toChip = untouched, toTerminal = untouched): Outcome {
  const terminal = paceTerminal(terminalInput);
  const chip = createPaceChip(chipInput);
  let last: PaceChipStep = { kind: 'failed', failure: 'ended' };
  const outcome = (of: PaceSession | string) => ({ terminal: of, chip: chipOutcome(last) });
  try {
    let step = terminal.next();
    for (let number = 1; !step.done; number += 1) {
      last = chip.step(toChip(step.value, number));
      if (last.kind === 'failed') return outcome('refused');
      step = terminal.next(toTerminal(last.response, number));
    }
    return outcome(step.value);
  } catch (error) {
    if (isSymbolonError(error)) return outcome(error.code);
    throw error;
  }
}

function chipOutcome(step: PaceChipStep): PaceSession | string {
  if (step.kind === 'done') return step.session;
  return step.kind === 'failed' ? step.failure : 'waiting';
}

const inputs = (seed: string) =>
  [
    { ...pin, random: seededRandom(`terminal ${seed}`) },
    { ...pin, random: seededRandom(`chip ${seed}`) },
  ] as const;

describe('ICAO Doc 9303-11 appendix G.1', () => {
  test('MSE:Set AT as printed, with the domain parameters that the example leaves out', () => {
    const data = setAuthenticationTemplate.encode({
      protocol: hexToBytes(vector.oid),
      password: 1,
      domainParameters: 13,
    });
    expect(bytesToHex(data)).toBe('800a04007f0007020204020283010184010d');
  });

  test('the terminal sends what is printed and gets the keys', () => {
    const terminal = paceTerminal({ ...agreed, random: terminalRandom() });
    let step = terminal.next();
    for (const { command, response } of exchanges) {
      expect(bytesToHex(step.value as Uint8Array)).toBe(bytesToHex(command));
      step = terminal.next(response);
    }
    expect(step.done).toBe(true);
    const { ksEnc, ksMac } = step.value as PaceSession;
    expect([ksEnc, ksMac].map(bytesToHex)).toEqual([vector.ksEnc, vector.ksMac]);
  });

  test('the chip answers what is printed and gets the keys', () => {
    const chip = createPaceChip({ ...agreed, random: chipRandom() });
    const steps = exchanges.map(({ command }) => chip.step(command));
    expect(steps.map((step) => step.kind)).toEqual(['continue', 'continue', 'continue', 'done']);
    expect(steps.map((step) => step.kind !== 'failed' && step.response)).toEqual(
      exchanges.map(({ response }) => response),
    );
    const last = steps[3];
    if (last?.kind !== 'done') throw new Error('not done');
    expect([last.session.ksEnc, last.session.ksMac].map(bytesToHex)).toEqual([vector.ksEnc, vector.ksMac]);
  });
});

describe('both roles', () => {
  test.each([p256Parameters, brainpoolP256r1Parameters])('agree on keys and channel binding on $name', (parameters) => {
    const [terminal, chip] = inputs('agree');
    const outcome = run({ ...terminal, parameters }, { ...chip, parameters });
    expect(outcome.terminal).toEqual(outcome.chip);
    const session = outcome.terminal as PaceSession;
    expect([session.ksEnc.length, session.ksMac.length, session.channelBinding.length]).toEqual([16, 16, 32]);
  });

  test('no two runs have the same binding or keys', () => {
    const sessions = ['a', 'b', 'c'].map((seed) => run(...inputs(seed)).terminal as PaceSession);
    for (const field of ['ksEnc', 'ksMac', 'channelBinding'] as const) {
      expect(new Set(sessions.map((session) => bytesToHex(session[field]))).size).toBe(3);
    }
  });

  test('a wrong password: the chip says so and never answers the token', () => {
    const [terminal, chip] = inputs('wrong');
    expect(run({ ...terminal, passwordKey: passwordKey('123457') }, chip)).toEqual({
      terminal: 'refused',
      chip: 'token',
    });
  });

  test('a card that does not know the password can go no further than a wrong token', () => {
    const [terminal, chip] = inputs('fake card');
    // A fake chip that lets every token pass and makes up its own.
    const fake = exchanges[3]?.response ?? new Uint8Array(0);
    const outcome = run(terminal, { ...chip, passwordKey: passwordKey('000000') }, untouched, (message, step) =>
      step === 4 ? fake : message,
    );
    expect(outcome.terminal).toBe('refused');
    const generator = paceTerminal(terminal);
    const honest = createPaceChip(inputs('fake card')[1]);
    let step = generator.next();
    for (let number = 1; number < 4 && !step.done; number += 1) {
      const answer = honest.step(step.value);
      if (answer.kind !== 'continue') throw new Error('the chip should go on');
      step = generator.next(answer.response);
    }
    expect(() => generator.next(fake)).toThrow("the card's token is wrong");
  });

  test('another password reference gives another binding, so a CAN session cannot pass for a PIN session', () => {
    const [terminal, chip] = inputs('reference');
    const outcome = run(terminal, { ...chip, password: 2 });
    expect(bytesToHex((outcome.terminal as PaceSession).channelBinding)).not.toBe(
      bytesToHex((outcome.chip as PaceSession).channelBinding),
    );
  });
});

describe('a relay that changes messages', () => {
  test('any bit flipped in any message: no session at either end that the other does not share', () => {
    const samples = fc.record({ step: fc.integer({ min: 1, max: 4 }), toChip: fc.boolean(), bit: fc.nat(1000) });
    fc.assert(
      fc.property(samples, ({ step, toChip, bit }) => {
        const flip: Relay = (message, number) =>
          number === step ? (bitFlips(message)[bit % (message.length * 8)] ?? message) : message;
        const outcome = run(...inputs('flip'), toChip ? flip : untouched, toChip ? untouched : flip);
        expect(outcome.terminal).toBeTypeOf('string');
        // The chip's last message alone may be changed after the chip has finished.
        expect(typeof outcome.chip === 'string' || (step === 4 && !toChip)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('a message cut or extended anywhere is malformed', () => {
    for (const damaged of cutOrExtended(exchanges[0]?.command ?? new Uint8Array(0))) {
      expect(createPaceChip({ ...agreed, random: chipRandom() }).step(damaged)).toEqual({
        kind: 'failed',
        failure: 'malformed',
      });
    }
    const [{ command: start } = { command: new Uint8Array(0) }, second] = exchanges;
    for (const damaged of cutOrExtended(second?.command ?? new Uint8Array(0))) {
      const chip = createPaceChip({ ...agreed, random: chipRandom() });
      chip.step(start);
      expect(chip.step(damaged)).toEqual({ kind: 'failed', failure: 'malformed' });
    }
  });

  /** A relay that puts a message it has recorded in place of the one at `step`, under that one's tag. */
  const replaceAt =
    (step: number, recorded: () => Uint8Array | undefined): Relay =>
    (message, number) =>
      number === step ? withByte(recorded() ?? message, 2, message[2] ?? 0) : message;

  test.each([2, 3])('the terminal refuses its own key in step %i', (step) => {
    let sent: Uint8Array | undefined;
    const record: Relay = (message, number) => {
      if (number === step) sent = message;
      return message;
    };
    const outcome = run(
      ...inputs('reflect'),
      record,
      replaceAt(step, () => sent),
    );
    expect(outcome).toEqual({ terminal: 'data/malformed', chip: 'waiting' });
  });

  test.each([2, 3])('the chip refuses its own key in step %i', (step) => {
    // With the same randomness the chip makes the same keys again.
    const answers: Uint8Array[] = [];
    run(...inputs('reflect'), untouched, (message) => {
      answers.push(message);
      return message;
    });
    expect(
      run(
        ...inputs('reflect'),
        replaceAt(step, () => answers[step - 1]),
      ),
    ).toEqual({ terminal: 'refused', chip: 'malformed' });
  });
});

describe('the chip', () => {
  const fresh = (): PaceChip => createPaceChip({ ...agreed, random: chipRandom() });
  const commands = exchanges.map(({ command }) => command);

  test('takes the steps in their order alone', () => {
    for (const [at, expected] of commands.entries()) {
      for (const [other, wrong] of commands.entries()) {
        if (other === at) continue;
        const chip = fresh();
        for (const command of commands.slice(0, at)) chip.step(command);
        expect(chip.step(wrong)).toEqual({ kind: 'failed', failure: 'malformed' });
        expect(chip.step(expected)).toEqual({ kind: 'failed', failure: 'ended' });
      }
    }
  });

  test('is over after it is done', () => {
    const chip = fresh();
    for (const command of commands) chip.step(command);
    expect(chip.step(commands[0] ?? new Uint8Array(0))).toEqual({ kind: 'failed', failure: 'ended' });
  });

  test('any bytes at any step: a result, never an exception', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.uint8Array({ maxLength: 80 }), (at, bytes) => {
        const chip = fresh();
        for (const command of commands.slice(0, at)) chip.step(command);
        const { kind } = chip.step(bytes);
        expect(kind === 'failed' || bytesToHex(bytes) === '7c00').toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('a failing random number generator ends the run, with its own error', () => {
    const failure = new Error('health test');
    const chip = createPaceChip({
      ...agreed,
      random: () => {
        throw failure;
      },
    });
    expect(() => chip.step(commands[0] ?? new Uint8Array(0))).toThrow(failure);
    expect(chip.step(commands[0] ?? new Uint8Array(0))).toEqual({ kind: 'failed', failure: 'ended' });
  });

  test('may see its command buffer used again between the steps', () => {
    const undisturbed = fresh();
    const chip = fresh();
    for (const command of commands) {
      const buffer = Uint8Array.from(command);
      const step = chip.step(buffer);
      buffer.fill(0xaa);
      expect(step).toEqual(undisturbed.step(command));
    }
  });
});
