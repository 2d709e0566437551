/** Files, passwords, and what opens a session: commands that strangers may send, or whose order ISO gives. */
import { p256 } from '@noble/curves/nist.js';
import {
  hostOpening,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import { applicationId } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { testCan, testPin } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { records } from '../../src/nvm/layout.ts';
import { activeChip, type Chip, certificatesFor, type RunOptions, testChip } from '../support/chip.ts';
import { pin } from '../support/set.ts';
import { type Asking, change, copyOf, type Trial, trial, trialOf, write } from './trial.ts';

const active = (): Chip => copyOf('active', () => activeChip());
const random = seededRandom('refusals');
/** No point of P-256 has this x-coordinate. */
const noPoint = Uint8Array.of(2, ...new Uint8Array(31), 1);
const digits = (text: string): Uint8Array => new TextEncoder().encode(text);

function unset({ chip }: { readonly chip: Chip }): void {
  write(chip, (store) => {
    store.remove(records.pinKey);
    store.remove(records.pinTries);
  });
}
const triesLeft =
  (tries: number) =>
  ({ chip }: { readonly chip: Chip }): void =>
    write(chip, (store) => {
      if (store.get(records.pinTries) !== undefined) change(store, records.pinTries, { tries });
    });

const opening = (): Asking<'openChannel'>['request'] =>
  hostOpening({ passwordKey: passwordKey(testPin), password: 'pin', attestation: 'none', random }).request;

type Plain = {
  chip: Chip;
  command: { cla: number; ins: number; p1: number; p2: number; data?: Uint8Array; le?: number };
  options: RunOptions;
};
const plainTrial = (make: () => Plain, faults: readonly ((attempt: Plain) => void)[], apart?: Trial['apart']): Trial =>
  trial(make, faults, ({ chip, command, options }) => chip.execute(command, options).status, apart);

type Pace = Plain & { startRun: boolean; runs: number; template: Uint8Array };

const setTemplate = (password: number, protocol = paceProtocol): Uint8Array =>
  setAuthenticationTemplate.encode({ protocol, password });
const chooseCommand = (data: Uint8Array): Plain['command'] => ({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data });

/** Step 1 of PACE with the PIN, or what is said instead of it. */
const firstStep = trial<Pace>(
  () => ({
    chip: active(),
    command: { cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: Uint8Array.of(0x7c, 0), le: 256 },
    options: { session: 'none' },
    template: setTemplate(passwordReferences.pin),
    startRun: true,
    runs: 0,
  }),
  [
    (attempt) => {
      attempt.command.p1 = 1;
    },
    (attempt) => {
      attempt.command.cla = 0;
    },
    triesLeft(0),
    triesLeft(1),
    (attempt) => {
      attempt.command.data = Uint8Array.of(0x7c, 1);
    },
    (attempt) => {
      attempt.runs = limits.unprovenRuns;
    },
  ],
  ({ chip, command, options, template, runs }) => {
    for (let run = 0; run < runs; run += 1) {
      chip.execute(chooseCommand(template), options);
      chip.execute({ cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: Uint8Array.of(0x7c, 0), le: 256 }, options);
    }
    chip.execute(chooseCommand(template), options);
    return chip.execute(command, options).status;
  },
  // Runs can't be begun with a password that is blocked or suspended.
  [
    [2, 5],
    [3, 5],
  ],
);

/** Step 4, with a wrong token. Gives the status word. */
export function lastStep(password: 'can' | 'pin', chip = active()): number {
  const options = { session: 'none' } as const;
  const typed = password === 'can' ? '000000' : '999999';
  const run = paceTerminal({
    parameters: p256Parameters,
    passwordKey: passwordKey(typed),
    password: passwordReferences[password],
    random,
  });
  chip.execute(chooseCommand(setTemplate(passwordReferences[password])), options);
  let next = run.next();
  let status = 0;
  for (let step = 1; step <= 4 && next.done !== true; step += 1) {
    const answer = chip.execute(
      { cla: step === 4 ? 0 : 0x10, ins: 0x86, p1: 0, p2: 0, data: next.value, le: 256 },
      options,
    );
    status = answer.status;
    if (status !== 0x9000) break;
    next = run.next(answer.data);
  }
  return status;
}

/** The wrong tokens come last, each in a run of its own. */
const generalAuthenticate: Trial = {
  faults: firstStep.faults + 2,
  apart: [
    ...firstStep.apart,
    ...Array.from({ length: 8 }, (_, row) =>
      [6, 7].flatMap((last) => (row < last ? [[row, last] as const] : [])),
    ).flat(),
  ],
  answer: (faults) =>
    faults.includes(6) || faults.includes(7)
      ? lastStep(faults.includes(6) ? 'can' : 'pin')
          .toString(16)
          .toUpperCase()
      : firstStep.answer(faults),
};

export const openingTrials: { readonly [command: string]: Trial } = {
  SELECT: plainTrial(
    () => ({
      chip: active(),
      command: { cla: 0, ins: 0xa4, p1: 4, p2: 0x0c, data: applicationId },
      options: { session: 'none' },
    }),
    [
      (attempt) => {
        attempt.command.p2 = 4;
      },
      (attempt) => {
        attempt.command.data = Uint8Array.of(1);
      },
    ],
  ),
  'READ BINARY': plainTrial(() => {
    const chip = active();
    chip.execute({ cla: 0, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 });
    return { chip, command: { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 }, options: { session: 'none' } };
  }, [
    (attempt) => {
      attempt.command.p1 = 0x9d;
    },
    ({ chip }) => {
      chip.execute({ cla: 0, ins: 0xa4, p1: 0, p2: 0x0c });
    },
    (attempt) => {
      attempt.command.p2 = 0xff;
    },
  ]),
  'RESET RETRY COUNTER': plainTrial(() => {
    const chip = active();
    write(chip, (store) => {
      store.put(records.settings, { pinInChannel: true });
      store.put(records.decoy.pinKey, passwordKey('111222'));
    });
    const command = { cla: 0, ins: 0x2c, p1: 2, p2: 3, data: digits('135790') };
    return { chip, command, options: { session: 'puk' } };
  }, [
    (attempt) => {
      attempt.command.p1 = 7;
    },
    (attempt) => {
      attempt.options = { session: 'pin' };
    },
    ({ chip }) => write(chip, (store) => store.put(records.lifecycle, 'blank')),
    (attempt) => {
      attempt.command.data = digits('12345');
    },
    ({ chip }) => write(chip, (store) => change(store, records.pukTries, { uses: 0 })),
    (attempt) => {
      attempt.command.data = digits('111222');
    },
  ]),
  PERSONALISE: trialOf('personalise', () => {
    const chip = testChip('new');
    const { publicKey } = chip.call('initialiseIdentity', {});
    return { chip, options: {}, request: { can: testCan, ...certificatesFor(publicKey) } };
  }, [
    ({ chip }) => write(chip, (store) => store.remove(records.identityKey)),
    (attempt) => {
      const { cardCertificate } = attempt.request;
      attempt.request = { ...attempt.request, cardCertificate: cardCertificate.map((byte) => byte ^ 1) };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, ...certificatesFor(p256.Point.BASE.toBytes(true)) };
    },
  ]),
  VERIFY: trialOf('verifyPin', () => ({ chip: active(), options: { session: 'can' }, request: { pin: testPin } }), [
    unset,
    triesLeft(0),
    (attempt) => {
      attempt.options = { session: 'phone' };
      triesLeft(1)(attempt);
    },
    (attempt) => {
      attempt.request = { pin: '999999' };
    },
  ]),
  'SET DURESS PIN': trialOf('setDuressPin', () => {
    const chip = active();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    return { chip, options: { session: 'puk' }, request: { pin: '111222' } };
  }, [
    ({ chip }) => write(chip, (store) => change(store, records.settings, { pinInChannel: false })),
    (attempt) => {
      attempt.request = { pin: testPin };
    },
    ({ chip }) => write(chip, (store, { secret }) => store.remove(secret)),
  ]),
  'OPEN CHANNEL': trial<Asking<'openChannel'> & { runs: number }>(
    () => ({ chip: active(), options: { session: 'none' }, request: opening(), runs: 0 }),
    [
      unset,
      triesLeft(0),
      triesLeft(1),
      (attempt) => {
        attempt.request = { ...attempt.request, share: noPoint };
      },
      (attempt) => {
        attempt.runs = limits.unprovenRuns;
      },
    ],
    ({ chip, request, options, runs }) => {
      const other = opening();
      for (let run = 0; run < runs; run += 1) chip.send('openChannel', other, options);
      return chip.send('openChannel', request, options).status;
    },
    [
      [0, 4],
      [1, 4],
      [2, 4],
    ],
  ),
  'MSE:Set AT': plainTrial(
    () => ({
      chip: active(),
      command: chooseCommand(setTemplate(passwordReferences.pin)),
      options: { session: 'none' },
    }),
    [
      (attempt) => {
        attempt.command.p1 = 0x41;
      },
      (attempt) => {
        attempt.command.data = setTemplate(attempt.command.data?.at(-1) ?? 0, paceProtocol.slice(1));
      },
      (attempt) => {
        attempt.command.data = setTemplate(1);
      },
      triesLeft(2),
    ],
  ),
  'GENERAL AUTHENTICATE': generalAuthenticate,
};
