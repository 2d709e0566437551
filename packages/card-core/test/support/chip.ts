/**
 * A TEST chip that runs the firmware's commands without a channel around them: the session is what the test says it is.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import type { TrustStore } from '@symbolon/protocol/certificates';
import {
  type CommandDefinition,
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import { testCan, testPin, testPuk } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { batchKey, bodies, certificates, issue } from '../../../protocol/test/support/certificates.ts';
import { createCardFirmware } from '../../src/card/card-firmware.ts';
import type { Session } from '../../src/card/context.ts';
import { execute, type VolatileState } from '../../src/card/execute.ts';
import { createTestedRng } from '../../src/card/rng.ts';
import { createScratch } from '../../src/card/scratch.ts';
import { openStore } from '../../src/nvm/store.ts';
import type { Ports, Rng } from '../../src/ports.ts';
import { finishErasing } from '../../src/reset.ts';
import { type TestMemory, testMemory } from './memory.ts';
import { scriptedInterpreter } from './scripted-interpreter.ts';

const firmware = sha256(utf8ToBytes('test firmware'));
const { card: body } = bodies();
const { root: rootCertificate, batch: batchCertificate } = certificates();
const testTrust: TrustStore = createTestTrustStore([rootCertificate]);

/** Certificates for a card's key, as the factory issues them. */
export function certificatesFor(publicKey: Uint8Array, cardNumber = '000000000001', pack = 7) {
  const holder = `ZZ${cardNumber}`;
  const card = { ...body, holder, publicKey, firmware, pack: new Uint8Array(8).fill(pack) };
  return { batchCertificate, cardCertificate: issue(card, batchKey) };
}

export type RunOptions = { readonly session?: SessionKind; readonly decoy?: boolean; readonly slot?: number };

export type Chip = {
  readonly memory: TestMemory;
  readonly ports: Ports;
  /** Takes the power away and gives it back. Throws what opening the memory throws. */
  readonly reset: () => void;
  /** One plain command in a session of some kind. */
  readonly execute: (command: CommandApdu, options?: RunOptions) => ResponseApdu;
  /** The same for a command of the table. */
  readonly send: <N extends CommandName>(
    name: N,
    request: RequestOf<Commands[N]>,
    options?: RunOptions,
  ) => ResponseApdu;
  /** The same, decoded. Throws where the card refuses. */
  readonly call: <N extends CommandName>(
    name: N,
    request: RequestOf<Commands[N]>,
    options?: RunOptions,
  ) => ResponseOf<Commands[N]>;
};

/**
 * A chip on memory, new or not, with randomness of its own; `image` sets its firmware apart from that of the others.
 */
export function testChip(
  seed: string,
  memory: TestMemory = testMemory(),
  rng: Rng = seededRandom(seed),
  image: Partial<Pick<Ports, 'release' | 'trust' | 'interpreters' | 'firmware'>> = {},
): Chip {
  const ports: Ports = {
    nvm: memory.nvm,
    rng,
    firmware,
    release: 1,
    trust: testTrust,
    interpreters: [scriptedInterpreter],
    ...image,
  };
  let card = volatileState(ports);
  const run: Chip['execute'] = (command, { session: kind = 'none', decoy = false } = {}) => {
    const session: Session = { kind, channelBinding: new Uint8Array(32).fill(9), decoy };
    return execute(command, session, card, ports).response;
  };
  const send: Chip['send'] = (name, request, options = {}) => {
    const { cla, ins, request: coder } = commands[name] as CommandDefinition<unknown, unknown>;
    return run({ cla, ins, p1: options.slot ?? 0, p2: 0, data: coder.encode(request), le: 65_536 }, options);
  };
  return {
    memory,
    ports,
    reset: () => {
      card = volatileState(ports);
    },
    execute: run,
    send,
    call: (name, request, options) => {
      const { data, status: sw } = send(name, request, options);
      if (sw !== status.ok) throw new Error(`${name}: ${sw.toString(16)}`);
      return commands[name].response.decode(data) as ResponseOf<Commands[typeof name]>;
    },
  };
}

/** What a card with power has in RAM. */
export function volatileState(ports: Ports): VolatileState {
  const volatile = {
    channel: undefined,
    waiting: undefined,
    unprovenRuns: 0,
    pace: undefined,
    selected: undefined,
    kept: undefined,
    reading: undefined,
  };
  const store = openStore(ports);
  finishErasing(store);
  return { store, rng: createTestedRng(ports.rng), scratch: createScratch(), ...volatile };
}

/** A card fresh from the factory. `seed` sets it apart from others of its pack. */
export function blankChip(seed = 'card', cardNumber = '000000000001', pack?: number): Chip {
  const chip = testChip(seed);
  const { publicKey } = chip.call('initialiseIdentity', {});
  chip.call('personalise', { can: testCan, ...certificatesFor(publicKey, cardNumber, pack) });
  return chip;
}

/** One with a wallet that signs anything. */
export function activeChip(seed = 'card', cardNumber = '000000000001'): Chip {
  const chip = blankChip(seed, cardNumber);
  const passwords = { pin: testPin, puk: testPuk };
  const { open: policy } = startingPolicies;
  chip.call('createWallet', { ...passwords, clones: 2, exportable: true, policy }, { session: 'can' });
  return chip;
}

/** The whole card, with its transport and channel. */
export function wholeCard({ ports }: Chip): ReturnType<typeof createCardFirmware> {
  return createCardFirmware(ports);
}
