/** The log: its chain, its signed head, and what makes an entry. */
import { commands } from '@symbolon/protocol/commands';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { headOf, wholeLog } from './log-proof.ts';
import { logRows } from './logged.ts';

const heading = 'log.md#head';
const chaining = 'log.md#entries-and-chain';
const { getLogHead, readLog } = commands;

export const logRequirements = topic('LG', [
  [
    'The head of the log is signed by the card for this session and this challenge.',
    heading,
    'can',
    async (bench) => {
      await headOf(bench, await bench.session());
    },
  ],
  [
    'In a session of the PIN the entries that are kept lead from the base to the signed head.',
    chaining,
    'wallet',
    async (bench) => {
      await wholeLog(bench, await bench.session('pin'));
    },
  ],
  [
    'On an active card only sessions of the PIN are shown the chain.',
    heading,
    'wallet',
    async (bench) => {
      for (const password of ['can', 'puk'] as const) {
        const { head } = await headOf(bench, await bench.session(password));
        expect(head.chain === undefined, `a session of the ${password} is shown the chain`);
      }
    },
  ],
  [
    'A blank card shows its chain to whoever has the CAN.',
    heading,
    'blank',
    async (bench) => {
      const { head } = await headOf(bench, await bench.session());
      expect(head.chain !== undefined && head.lifecycle === 'blank', 'the head has the chain, and says blank');
    },
  ],
  [
    'A challenge of other than 32 bytes is answered with 6A80.',
    'commands.md#get-log-head',
    'can',
    async (bench) => {
      const session = await bench.session();
      const { cla, ins } = getLogHead;
      for (const length of [0, 31, 33])
        expectStatus(
          await session.send({ cla, ins, p1: 0, p2: 0, data: new Uint8Array(length) }),
          status.incorrectData,
          `${length} bytes`,
        );
    },
  ],
  [
    'READ LOG gives the entries from a number on, and none beyond the last.',
    'commands.md#read-log',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const { head } = await headOf(bench, session);
      const { count } = present(head.chain, 'the chain');
      const last = await session.call(readLog, { from: count });
      expect(last.length === 1, `one entry from the last on, not ${last.length}`);
      expect(decodeLogEntry(last[0] ?? new Uint8Array()).sequence === count, `the last entry has number ${count}`);
      expect((await session.call(readLog, { from: count + 1 })).length === 0, 'no entry beyond the last');
    },
  ],
  [
    'A wallet that was made, a wrong PIN and a policy are entries, in the order in which they happened.',
    'log.md#events',
    'wallet, spends',
    async (bench) => {
      await (await bench.session()).ask(commands.verifyPin, { pin: wrongPasswords.pin });
      const session = await bench.session('pin');
      await session.call(commands.setPolicy, startingPolicies.savings);
      const log = await wholeLog(bench, session);
      const events = log.entries.map(({ entry }) => ('event' in entry ? entry.event : 'unknown'));
      const recent = events.slice(-3).join();
      expect(recent === 'walletImported,pinFailed,policyChanged', `the last entries are ${recent}`);
    },
  ],
  [
    'Wrong PINs are counted for ever, and of those in a row only the first is an entry.',
    chaining,
    'wallet, spends',
    async (bench) => {
      const before = await headOf(bench, await bench.session('pin'));
      const can = await bench.session();
      for (const left of [2, 1])
        expectStatus(await can.ask(commands.verifyPin, { pin: wrongPasswords.pin }), 0x63c0 + left, 'a wrong PIN');
      await can.call(commands.verifyPin, { pin: testPasswords.pin });
      const after = await headOf(bench, can);
      const counted = after.head.counters.wrongPins - before.head.counters.wrongPins;
      expect(counted === 2, `2 wrong PINs are counted, not ${counted}`);
      const entries = (after.head.chain?.count ?? 0) - (before.head.chain?.count ?? 0);
      expect(entries === 1, `they are 1 entry, not ${entries}`);
    },
  ],
  [
    'A log longer than 32 entries keeps the last 32, and their base.',
    chaining,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (let round = 0; round < 34; round += 1) await session.call(commands.setPolicy, startingPolicies.savings);
      const log = await wholeLog(bench, session);
      expect(log.entries.length === 32, `32 entries are kept, not ${log.entries.length}`);
      expect(log.base.count === log.head.count - 32, 'the base is before them');
    },
  ],
  [
    'Signatures and refusals are counted.',
    'log.md#events',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const before = present((await headOf(bench, session)).head.chain, 'the chain').counters;
      const one = { scheme: 'ed25519', path: [0x8000002c], digest: new Uint8Array(5) } as const;
      await session.call(commands.signDigests, [one, one, one]);
      const after = present((await headOf(bench, session)).head.chain, 'the chain').counters;
      const signed = after.signatures - before.signatures;
      expect(signed === 3, `3 signatures are counted, not ${signed}`);
      await session.call(commands.setPolicy, startingPolicies.savings);
      expectStatus(await session.ask(commands.signDigests, [one]), status.digestsUnseenRefused, 'SIGN DIGESTS');
      const last = present((await headOf(bench, session)).head.chain, 'the chain').counters;
      const refused = last.refusals - after.refusals;
      expect(refused === 1, `1 refusal is counted, not ${refused}`);
    },
  ],
  ...logRows,
]);
