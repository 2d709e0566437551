/** Proven time: whose time a card believes, and what proves it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { commands, type ServerProof } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { anchorStatement } from '@symbolon/protocol/time';
import { resume } from '../bench/opening.ts';
import { answerOf, testServers } from '../bench/roughtime.ts';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { anchorBodyOf, anchorOf, believe, day, proofsFor, proves, start } from './anchors.ts';

const { signAnchor, adoptAnchor, timeNonce, proveTime } = commands;
const anchor = 'time.md#anchor';
const proofs = 'time.md#proofs';
/** The first block of Bitcoin, and the least work that a block ever had. */
const firstHeader = hexToBytes(
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c',
);
const leastWork = 0x1d00ffff;
/** Some thousand times that. */
const moreWork = 0x1b00ffff;
const firstBlock = 1_231_006_505n;

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));

async function expectWrong(session: Session, servers: readonly ServerProof[], about: string): Promise<void> {
  expectStatus(await session.ask(proveTime, { servers }), status.timeWrong, about);
}

export const clockRequirements = topic(
  'TM',
  [
    [
      'Before it has an anchor, a card gives no nonce and takes no proof: 9D57.',
      'commands.md#time-nonce',
      'wallet',
      async (bench) => {
        const session = await bench.session('pin');
        expectStatus(await session.ask(timeNonce, {}), status.anchorMissing, 'TIME NONCE');
        expectStatus(await session.ask(proveTime, { header: firstHeader }), status.anchorMissing, 'PROVE TIME');
      },
    ],
    [
      'A card adopts an anchor that its primary has signed. Without the signature it is answered with 9D0D, with a wrong one 9D01, of another set or epoch 9D06, and one whose number is not higher 6986.',
      anchor,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const first = await believe(session, anchorOf(1, { number: 2 }));
        await session.call(adoptAnchor, { statement: first });
        const body = await anchorBodyOf(session, anchorOf(1, { number: 3 }));
        const adopting = async (change: object, signature?: Uint8Array) => {
          const signatures = signature === undefined ? [] : [{ member: 0, signature }];
          return session.ask(adoptAnchor, {
            statement: anchorStatement.encode({ body: { ...body, ...change }, signatures }),
          });
        };
        expectStatus(await adopting({}), status.quorumMissing, 'no signature');
        expectStatus(await adopting({}, new Uint8Array(64).fill(1)), status.notGenuine, 'a wrong signature');
        expectStatus(await adopting({ setId: new Uint8Array(16) }), status.otherCeremony, 'another set');
        expectStatus(await adopting({ epoch: 1 }), status.otherCeremony, 'another epoch');
        const { signature } = await session.call(signAnchor, anchorOf(1, { number: 3 }));
        const lower = { anchor: anchorOf(2, { number: 2 }) };
        expectStatus(await adopting(lower, signature), status.notAllowed, 'the same number');
        await session.call(adoptAnchor, {
          statement: anchorStatement.encode({ body, signatures: [{ member: 0, signature }] }),
        });
        expect((await session.call(timeNonce, {})).anchor.number === 3, 'the new anchor');
      },
    ],
    [
      'A card signs its own anchor, and one whose number is higher by 16 at most: 6986.',
      anchor,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session, anchorOf(1, { number: 5 }));
        for (const number of [5, 6, 21]) await session.call(signAnchor, anchorOf(1, { number }));
        for (const [number, needed] of [
          [5, 2],
          [4, 1],
          [22, 1],
        ] as const) {
          const answer = await session.ask(signAnchor, anchorOf(needed, { number }));
          expectStatus(answer, status.notAllowed, `the number ${number}`);
        }
      },
    ],
    [
      'Servers prove the time by the nonce of the card, once: 9D56. It is the earliest that they say, and never goes back.',
      proofs,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session, anchorOf(2));
        const [first] = await proofsFor(session, { time: start });
        const { nonce } = await session.call(timeNonce, {});
        const later = answerOf(testServers[1], nonce, { time: start + 60n, radius: 10, at: 1, inTree: true });
        const servers = [present(first, 'a proof'), later];
        const { time } = await session.call(proveTime, { servers });
        expect(time === start - 3n, `the time is ${start - 3n}, not ${time}`);
        await expectWrong(session, servers, 'the same proof again');
        const earlier = await proofsFor(session, { time: start - 100n }, 2);
        const after = (await session.call(proveTime, { servers: earlier })).time;
        expect(after === time, `an earlier time is proven, and the card believes ${after}`);
      },
    ],
    [
      'It takes as many different servers as the anchor says, and each right in all: key, delegation, signature, path, nonce, time and radius. 9D56',
      proofs,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session, anchorOf(2));
        const [one, two] = (await proofsFor(session, { time: start }, 2)) as [ServerProof, ServerProof];
        const { nonce } = await session.call(timeNonce, {});
        const said = (more: object): ServerProof => answerOf(testServers[1], nonce, { time: start, at: 1, ...more });
        await expectWrong(session, [one], 'one of two');
        await expectWrong(session, [one, one], 'one server twice');
        for (const [proof, about] of [
          [{ ...two, server: 2 }, 'under the key of another'],
          [{ ...two, server: 3 }, 'of no server of the anchor'],
          [{ ...two, signature: flipped(two.signature) }, 'with another signature'],
          [{ ...two, response: flipped(two.response) }, 'with another answer'],
          [{ ...two, certificate: flipped(two.certificate ?? new Uint8Array(1)) }, 'with another certificate'],
          [{ ...two, index: 1 }, 'with another index'],
          [{ ...two, path: new Uint8Array(32) }, 'with another path'],
          [said({ from: start + 1n }), 'before its key may sign'],
          [said({ to: start - 1n }), 'after its key may sign'],
          [said({ radius: 0 }), 'without a radius'],
          [said({ radius: 3601 }), 'with a radius of more than an hour'],
          [answerOf(testServers[1], new Uint8Array(32), { time: start, at: 1 }), 'over another nonce'],
        ] as const)
          await expectWrong(session, [one, proof], about);
        await session.call(proveTime, { servers: [one, two] });
      },
    ],
    [
      'Servers that differ by more than three hours prove nothing: 9D56.',
      proofs,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session, anchorOf(1));
        const { nonce } = await session.call(timeNonce, {});
        const apart = (seconds: bigint): readonly ServerProof[] => [
          answerOf(testServers[0], nonce, { time: start, radius: 1 }),
          answerOf(testServers[1], nonce, { time: start + seconds, radius: 1, at: 1 }),
        ];
        await expectWrong(session, apart(10_799n), 'three hours and a second');
        await session.call(proveTime, { servers: apart(10_798n) });
      },
    ],
    [
      'Once a server was believed, its certificate may be left out; before that it may not: 9D56.',
      proofs,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session);
        const bare = { time: start, certified: false };
        await expectWrong(session, await proofsFor(session, bare), 'without its certificate');
        await proves(session, start);
        expect((await session.call(timeNonce, {})).delegations.join() === '0', 'the card keeps that of server 0');
        await session.call(proveTime, { servers: await proofsFor(session, { ...bare, time: start + 10n }) });
      },
    ],
    [
      'The header of a block with the work of the floor proves the time two hours before it, and uses no nonce. With less work, or without a floor, it proves nothing: 9D56.',
      proofs,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const proving = (header: Uint8Array) => session.ask(proveTime, { header });
        await believe(session);
        expectStatus(await proving(firstHeader), status.timeWrong, 'without a floor');
        await believe(session, anchorOf(1, { number: 2, floor: moreWork }));
        expectStatus(await proving(firstHeader), status.timeWrong, 'with less work than the floor');
        await believe(session, anchorOf(1, { number: 3, floor: leastWork }));
        const { nonce } = await session.call(timeNonce, {});
        expectStatus(await proving(flipped(firstHeader)), status.timeWrong, 'without the work that it says');
        const { time } = await session.call(proveTime, { header: firstHeader });
        expect(time === firstBlock - 7200n, `the time is ${firstBlock - 7200n}, not ${time}`);
        expectBytes((await session.call(timeNonce, {})).nonce, nonce, 'the nonce after it');
      },
    ],
    [
      'Another anchor is another clock: its time is unknown, and its nonce is another.',
      anchor,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await believe(session);
        await proves(session, start);
        const { nonce } = await session.call(timeNonce, {});
        await believe(session, anchorOf(1, { number: 2 }));
        const now = await session.call(timeNonce, {});
        expect(now.time === 0n && now.delegations.length === 0, 'the time and the delegations are unknown');
        expect(now.nonce.join() !== nonce.join(), 'the nonce is another');
      },
    ],
    [
      'A known phone proves the time without the PIN, whatever the policy says; where there is no anchor it gets 6982.',
      'commands.md#order-of-checks',
      'wallet, spends',
      async (bench) => {
        const owner = await bench.session('pin');
        const { secret } = await owner.call(commands.addPhone, { name: 'phone' });
        await bench.power();
        const stranger = present(await resume(bench.link, bench.random, secret), 'the session of a known phone');
        expectStatus(await stranger.ask(timeNonce, {}), status.securityStatus, 'TIME NONCE without an anchor');
        expectStatus(await stranger.ask(timeNonce, {}, { slot: 1 }), status.securityStatus, 'TIME NONCE of no wallet');
        await believe(await bench.session('pin'));
        await bench.power();
        const phone = present(await resume(bench.link, bench.random, secret), 'the session of a known phone');
        expect((await proves(phone, start)) === start - 3n, 'the time that a phone proved');
        const signing = await phone.ask(signAnchor, anchorOf(1, { number: 2 }));
        expectStatus(signing, status.securityStatus, 'SIGN ANCHOR by a phone');
      },
    ],
    [
      'Each wallet has a clock of its own: an anchor and a time of one are unknown to the other.',
      'storage.md#records',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const { pin: _, puk: __, ...another } = testWallet;
        await session.call(commands.importWallet, { ...another, entropy: new Uint8Array(16).fill(6) }, { slot: 1 });
        const statement = await believe(session);
        expectStatus(await session.ask(timeNonce, {}, { slot: 1 }), status.anchorMissing, 'TIME NONCE of the other');
        const foreign = await session.ask(adoptAnchor, { statement }, { slot: 1 });
        expectStatus(foreign, status.otherCeremony, 'the anchor of the other set');
        await believe(session, anchorOf(1), 1);
        await proves(session, start + BigInt(day));
        expect((await session.call(timeNonce, {}, { slot: 1 })).time === 0n, 'the time of the other is unknown');
      },
    ],
  ],
  'optional',
);
