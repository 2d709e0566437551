/**
 * Two hosts that know the right PIN, at one card, at the same time. They do what hosts do, in any order; the card is
 * lifted between any two APDUs; somebody may alter what crosses. What the owner's tries are afterwards is the question.
 */
import {
  addPhone,
  attest,
  type Card,
  createSigner,
  getStatus,
  identify,
  listPhones,
  openCard,
  openPaceSession,
  openSession,
  resumeSession,
  type Session,
  verifyPin,
  writeFile,
} from '@symbolon/client';
import { createMemory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
import { cardError, isSymbolonError } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededChoices, seededRandom } from '../../../test/seeded-random.mjs';
import { guess, wake } from './raw-card.ts';
import { remembered } from './remembered.ts';

/** Where it happens, and what is done to the hosts. */
export type Circumstances = {
  /** Of a card with {@link testPin} and {@link testPuk}. */
  readonly image: Uint8Array;
  readonly can: string;
  /** Wrong PINs before: 0 to 2. With 2 the PIN is suspended. */
  readonly wrongPins: number;
  /** How often an APDU is altered on its way, from 0 to 1. */
  readonly altered: number;
  /** How often the card is lifted before an APDU, or after its answer. */
  readonly lifted: number;
};

/** What became of a life. */
export type Life = {
  readonly apdus: number;
  readonly lifts: number;
  /** Altered on the way to the card. */
  readonly alterations: number;
  /** The fewest tries of PIN and PUK that the card ever had, from its memory after each APDU. */
  readonly fewest: { readonly pin: number; readonly puk: number };
  /** Wrong PINs and PUKs that the card has counted, beyond those before. */
  readonly counted: number;
  /** By name: acts that came to their end. */
  readonly done: ReadonlyMap<string, number>;
  /** By code, with the password it is about: what hosts were told. */
  readonly told: ReadonlyMap<string, number>;
};

const wrongPin = '999999';
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

/** One life: each host does `acts` things. The same seed gives the same life. */
export async function live(seed: string, acts: number, circumstances: Circumstances): Promise<Life> {
  const chance = seededChoices(seed);
  const memory = createMemory(circumstances.image);
  const card = createVirtualCard({ name: 'card', rng: seededRandom(`chip ${seed}`), trust: emulatorTrust, memory });
  wake(card.device);
  for (let wrong = 0; wrong < circumstances.wrongPins; wrong += 1) guess(card.device, 'pin', wrongPin);
  card.device.powerOff();

  const state = { apdus: 0, lifts: 0, alterations: 0, power: 0, isOn: false };
  const before = remembered(card.image());
  const fewest = { pin: before.pinTries ?? 0, puk: before.pukTries ?? 0 };
  const done = new Map<string, number>();
  const told = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  /** PACE has no name for its run: a host holds the card for itself from MSE:Set AT to step 4. */
  let holder: symbol | undefined;
  let released: Promise<void> = Promise.resolve();

  function lift(): void {
    card.device.powerOff();
    state.lifts += 1;
    state.power += 1;
    state.isOn = false;
  }

  function note(): void {
    const { pinTries = 0, pukTries = 0 } = remembered(card.image());
    fewest.pin = Math.min(fewest.pin, pinTries);
    fewest.puk = Math.min(fewest.puk, pukTries);
  }

  function alter(apdu: Uint8Array): Uint8Array {
    if (!chance.happens(circumstances.altered)) return apdu;
    state.alterations += 1;
    const at = chance.happens(0.5) ? chance.below(apdu.length) : Math.max(0, apdu.length - 1 - chance.below(12));
    return apdu.map((byte, index) => (index === at ? byte ^ (1 << chance.below(8)) : byte));
  }

  function connect(host: symbol): Transport {
    if (!state.isOn) card.device.powerOn();
    state.isOn = true;
    const { power } = state;
    const gone = () => cardError('transport/card-removed', { transport: 'shared reader' });
    const short = chance.happens(0.5);
    return createTransport({
      name: 'shared reader',
      limits: short ? { command: 261, response: 258 } : { command: 65_544, response: 65_538 },
      carry: async (apdu) => {
        for (let pause = chance.below(6); pause > 0; pause -= 1) await Promise.resolve();
        while (holder !== undefined && holder !== host) await released;
        if (power !== state.power) throw gone();
        if (chance.happens(circumstances.lifted)) {
          lift();
          throw gone();
        }
        const answer = card.device.transmit(alter(apdu));
        state.apdus += 1;
        note();
        if (chance.happens(circumstances.lifted)) {
          lift();
          throw gone();
        }
        return answer;
      },
      release: async () => {},
    });
  }

  async function alone<T>(host: symbol, use: () => Promise<T>): Promise<T> {
    if (holder === host) return use();
    while (holder !== undefined && holder !== host) await released;
    let release: () => void = () => {};
    holder = host;
    released = new Promise((resolve) => {
      release = resolve;
    });
    try {
      return await use();
    } finally {
      holder = undefined;
      release();
    }
  }

  /** What a session is used for, if it is used. */
  const uses: { readonly [name: string]: (session: Session) => Promise<unknown> } = {
    nothing: async () => undefined,
    status: (session) => getStatus(session),
    'a path that no key has': (session) =>
      createSigner(session).getPublicKey({ curve: 'secp256k1', path: Array.from({ length: 300 }, () => 0) }),
    'a key': (session) => createSigner(session).getPublicKey({ curve: 'ed25519', path: [0x8000002c] }),
    'a signature': (session) =>
      createSigner(session).signDigests([{ scheme: 'ecdsa-secp256k1', path, digest: new Uint8Array(32) }]),
    'a long first command': (session) =>
      session.send(commands.signDigests, [
        ...Array.from({ length: 30 }, () => ({ scheme: 'ecdsa-secp256k1', path, digest: new Uint8Array(32) }) as const),
      ]),
    'a file': (session) => writeFile(session, { file: 0, name: 'notes', content: new Uint8Array(500) }),
    'what the card refuses': (session) => session.send(commands.exportWallet, {}),
    attestation: (session) => attest(session, { trust: emulatorTrust }),
    phones: (session) => listPhones(session),
  };
  const useNames = Object.keys(uses);
  const secrets: Uint8Array[] = [];

  /** With the CAN where the PIN is suspended; else with or without, as software does. */
  const withCan = (): { readonly can?: string } =>
    circumstances.wrongPins >= 2 || chance.happens(0.5) ? { can: circumstances.can } : {};
  /** Ways into a session that an owner's software has, with right passwords only. */
  const ways: { readonly [name: string]: (opened: Card, host: symbol) => Promise<Session | undefined> } = {
    'the PIN': (opened) => openSession(opened, { pin: testPin, ...withCan() }),
    'the PIN and its proof': async (opened) =>
      (await identify(opened, { pin: testPin, ...withCan() }, { trust: emulatorTrust })).session,
    'the PUK': (opened) => openSession(opened, { puk: testPuk, ...withCan() }),
    'the CAN': (opened) => openSession(opened, { can: circumstances.can }),
    'the CAN and VERIFY': async (opened) => {
      const { session } = await identify(opened, { can: circumstances.can }, { trust: emulatorTrust });
      await verifyPin(session, testPin);
      return session;
    },
    PACE: (opened, host) => alone(host, () => openPaceSession(opened, { pin: testPin, can: circumstances.can })),
    'a known phone': async (opened) => {
      const [secret] = secrets;
      return secret && (await resumeSession(opened, [{ secret }]))?.session;
    },
    'a new phone': async (opened) => {
      const { session } = await identify(opened, { pin: testPin, ...withCan() }, { trust: emulatorTrust });
      secrets.unshift((await addPhone(session, { name: 'a phone' })).secret);
      return session;
    },
  };
  const wayNames = Object.keys(ways);

  /** A host that keeps a session for a while, opens another over it, or goes on with one that is dead. */
  async function host(name: string): Promise<void> {
    const self = Symbol(name);
    const random = seededRandom(`${name} ${seed}`);
    let session: Session | undefined;
    for (let act = 0; act < acts; act += 1) {
      const way = chance.of(wayNames) ?? 'the PIN';
      const use = chance.of(useNames) ?? 'status';
      const one = async (): Promise<void> => {
        if (session === undefined || chance.happens(0.6)) {
          const opened = await openCard(connect(self), { random });
          session = await ways[way]?.(opened, self);
          count(done, way);
        }
        if (session === undefined) return;
        await uses[use]?.(session);
        count(done, use);
      };
      try {
        // Many hosts hold a reader for what they do, others do not.
        if (chance.happens(0.6)) await alone(self, one);
        else await one();
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
        const which = 'password' in error.context ? ` ${error.context.password}` : '';
        count(told, `${error.code}${which}`);
        if (chance.happens(0.8)) session = undefined;
      }
    }
  }

  await Promise.all([host('one host'), host('another host')]);
  const after = remembered(card.image());
  const counted = after.wrongPins + after.wrongPuks - before.wrongPins - before.wrongPuks;
  return { apdus: state.apdus, lifts: state.lifts, alterations: state.alterations, fewest, counted, done, told };
}
