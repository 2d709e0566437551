/** What the log has of refusals and wrong passwords: LG-11 and the rows after it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { commands, interindustry } from '@symbolon/protocol/commands';
import type { LogEntry } from '@symbolon/protocol/log';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { resume } from '../bench/opening.ts';
import { testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectStatus, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { headOf, wholeLog } from './log-proof.ts';
import { paymentsOf, readPayment, withRule } from './reading.ts';

const events = 'log.md#events';
const digest = Uint8Array.of(1, 2, 3, 4, 5);
const one = { scheme: 'ed25519', path: [0x8000002c], digest } as const;

/** Name of an entry. */
const named = (entry: LogEntry): string => ('event' in entry ? entry.event : 'unknown');

export const logRows: readonly Row[] = [
  [
    'What the policy refuses is an entry with slot, status and tag, and is counted; what is signed, with the number of signatures.',
    events,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const { moved, commitment } = set.one;
      const before = present((await headOf(bench, session)).head.chain, 'the chain').counters;
      const signed = await readPayment(session, set, set.one);
      if (signed.refused !== undefined) return expectStatus(signed.refused, status.ok, 'the payment');
      await session.call(commands.setPolicy, { ...withRule(set, { perSignature: moved - 1n }), digestsUnseen: false });
      expectStatus(await session.ask(commands.signDigests, [one]), status.digestsUnseenRefused, 'SIGN DIGESTS');
      const refused = await readPayment(session, set, set.one);
      expect(refused.refused?.status === status.limitExceeded, 'the payment above its limit is refused: 9D29');
      await bench.power();
      const log = await wholeLog(bench, await bench.session('pin'));
      const last = log.entries.slice(-4).map(({ entry }) => entry);
      const names = last.map(named).join();
      const wanted = 'transactionSigned,policyChanged,digestsRefused,transactionRefused';
      expect(names === wanted, `the last entries are ${wanted}, not ${names}`);
      const details = last.flatMap((entry) => ('details' in entry ? [JSON.stringify(shown(entry.details))] : []));
      const tag = bytesToHex(sha256(digest).slice(0, 4));
      const own = commitment.slice(0, 8);
      const expected = [
        { slot: 0, signatures: signed.signatures.length, tag: own },
        { slot: 0, status: status.digestsUnseenRefused, tag },
        { slot: 0, status: status.limitExceeded, tag: own },
      ].map((one) => JSON.stringify(one));
      const found = details.filter((_, index) => index !== 1);
      expect(found.join() === expected.join(), `their details are ${expected.join()}, not ${found.join()}`);
      const refusals = log.walletCounters.refusals - before.refusals;
      expect(refusals === 2, `2 refusals are counted, not ${refusals}`);
      const signatures = log.walletCounters.signatures - before.signatures;
      const given = signed.signatures.length;
      expect(signatures === given, `${given} signatures are counted, not ${signatures}`);
    },
  ],
  [
    'A PIN that wrong tries block, a wrong PUK, a right one, and that the PIN was unblocked are entries, in their order.',
    events,
    'wallet, spends',
    async (bench) => {
      const can = await bench.session();
      for (const left of [2, 1, 0]) {
        const answer = await can.ask(commands.verifyPin, { pin: wrongPasswords.pin });
        expectStatus(answer, 0x63c0 + left, 'a wrong PIN');
      }
      const guess = await bench.open('puk', { digits: wrongPasswords.puk });
      expectStatus(await guess.session.ask(commands.getStatus, {}), 0x63c9, 'a wrong PUK');
      const puk = await bench.session('puk');
      const unblock = { cla: 0, ins: interindustry.resetRetryCounter.ins, p1: 3, p2: 3 };
      expectStatus(await puk.send(unblock), status.ok, 'unblocking');
      const log = await wholeLog(bench, await bench.session('pin'));
      const names = log.entries
        .slice(-5)
        .map(({ entry }) => named(entry))
        .join();
      const wanted = 'pinFailed,pinBlocked,pukFailed,pukProven,pinUnblocked';
      expect(names === wanted, `the last entries are ${wanted}, not ${names}`);
      expect(log.cardCounters.wrongPuks > 0, 'the wrong PUK is counted');
    },
  ],
  [
    'A session of a phone without the PIN makes no entries by what is refused.',
    'policy.md#decisions',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const { secret } = await session.call(commands.addPhone, { name: 'phone' });
      await session.call(commands.setPolicy, { ...startingPolicies.everyday, withoutPin: true });
      const before = present((await headOf(bench, session)).head.chain, 'the chain').count;
      const phone = present(await resume(bench.link, bench.random, secret), 'the session of the phone');
      for (let turn = 0; turn < 2; turn += 1)
        expectStatus(await phone.ask(commands.signDigests, [one]), status.securityStatus, 'SIGN DIGESTS of a phone');
      await phone.call(commands.verifyPin, { pin: testPasswords.pin });
      const after = present((await headOf(bench, phone)).head.chain, 'the chain').count;
      expect(after === before, `no entries by refusals, not ${after - before}`);
    },
    'optional',
  ],
];

/** Details with their bytes as hexadecimal. */
function shown(details: object): object {
  const plain = Object.entries(details).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? bytesToHex(value) : value,
  ]);
  return Object.fromEntries(plain);
}
