/** SIGN DATA and SIGN END: whatever is wrong with a transaction, with its approval, or with who signs it. */
import { harden, type Interpreter, type Path } from '@symbolon/interface';
import { startingPolicies } from '@symbolon/protocol/policy';
import { type Chip, testChip } from '../support/chip.ts';
import { testMemory } from '../support/memory.ts';
import { type Script, scripted, scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { pin, setOfThree } from '../support/set.ts';
import { change, type Trial, trial, write } from './trial.ts';

const subtree = [harden(44), harden(501)];

type Reading = {
  readonly chip: Chip;
  started: boolean;
  /** A piece that is shorter than a whole one was read already. */
  shorter: boolean;
  /** Keys on Ed25519 that the interpreter needs, in their order. */
  needs: Path[];
  script: Script;
  approval: Uint8Array | undefined;
};

const set = setOfThree({ roles: ['daily', 'daily'], name: 'reading' });
const image = set.primary.memory.image();
const start = { interpreter: scriptedInterpreter.id };
/** Of another transaction. */
const approval = ((): Uint8Array | undefined => {
  set.first.call('approve', start, pin);
  set.first.call('signData', { piece: scripted({ memo: 'another' }) }, pin);
  return set.first.call('signEnd', {}, pin).approval;
})();

/** The wallet is one account on Ed25519, so it has no key for what is signed. */
const narrow = ({ chip }: Reading): void =>
  write(chip, (store, { secret }) => {
    const root = { path: subtree, curve: 'ed25519', secret: new Uint8Array(64).fill(7), masterFingerprint: 1 } as const;
    store.put(secret, {
      exportable: false,
      roots: [{ ...root, entropy: new Uint8Array() }],
      fileKey: new Uint8Array(64).fill(1),
    });
  });
const unstarted = (attempt: Reading): void => {
  attempt.started = false;
};
const saying =
  (more: Script) =>
  (attempt: Reading): void => {
    attempt.script = { ...attempt.script, ...more };
  };
const approved = (attempt: Reading): void => {
  attempt.approval = approval;
};
const restricted = ({ chip }: Reading): void =>
  write(chip, (store, { rules }) =>
    change(store, rules, { policy: { ...startingPolicies.open, paths: [[harden(1)]] } }),
  );

/** What is told of a piece, or all of it at the end. */
function interpreterOf({ needs }: Reading, when: 'data' | 'end'): Interpreter {
  return {
    id: scriptedInterpreter.id,
    begin: (keys) => {
      const { push, end } = scriptedInterpreter.begin(keys);
      let held = new Uint8Array();
      const hear = (piece: Uint8Array) => {
        for (const path of needs) keys.publicKey(path, 'ed25519');
        return push(piece);
      };
      if (when === 'data') return { push: (piece) => (piece[0] === 0x0a ? [] : hear(piece)), end };
      return {
        push: (piece) => {
          held = Uint8Array.of(...held, ...piece);
          return [];
        },
        end: () => [...hear(held), ...end()],
      };
    },
  };
}

function reading(when: 'data' | 'end', faults: Parameters<typeof trial<Reading>>[1]): Trial {
  const make = (): Reading => ({
    chip: testChip('reading', testMemory(image)),
    started: true,
    shorter: false,
    needs: [],
    script: {},
    approval: undefined,
  });
  const send = (attempt: Reading): number => {
    const { memory } = attempt.chip;
    const chip = testChip('reading', memory, undefined, { interpreters: [interpreterOf(attempt, when)] });
    if (attempt.started)
      chip.call('signStart', { ...start, ...(attempt.approval && { approval: attempt.approval }) }, pin);
    if (attempt.started && attempt.shorter) chip.call('signData', { piece: Uint8Array.of(0x0a) }, pin);
    const data = () => chip.send('signData', { piece: scripted(attempt.script) }, pin).status;
    if (when === 'data') return data();
    if (attempt.started) data();
    return chip.send('signEnd', {}, pin).status;
  };
  return trial(make, faults, send);
}

const outside = (attempt: Reading): void => {
  narrow(attempt);
  attempt.needs.unshift([harden(84)]);
};
const unhardened = (attempt: Reading): void => {
  attempt.needs.push([...subtree, 0]);
};

const shorter = (attempt: Reading): void => {
  attempt.shorter = true;
};
/** What the interpreter needs and tells, when it comes to it. */
const told = [
  ...[outside, unhardened, saying({ rubbish: true })],
  ...[approved, restricted, saying({ late: 'transfer' }), narrow],
];

export const readingTrials: { readonly [command: string]: Trial } = {
  'SIGN DATA': reading('data', [unstarted, shorter, ...told]),
  'SIGN END': reading('end', [unstarted, ...told]),
};
