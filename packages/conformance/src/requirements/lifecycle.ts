/** Lifecycle: the end of a wallet, and what stays. */
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { resume } from '../bench/opening.ts';
import type { Session } from '../bench/session.ts';
import { testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { everyCommand } from './access.ts';
import { provesItself } from './attestation.ts';
import { headOf } from './log-proof.ts';

const resetting = 'commands.md#reset-card';
const { prepareReset, resetCard, getStatus } = commands;

async function reset(session: Session): Promise<void> {
  const { confirmation } = await session.call(prepareReset, {});
  await session.call(resetCard, { confirmation, terminate: false });
}

async function blockPin(bench: Bench): Promise<void> {
  const session = await bench.session();
  for (const left of [2, 1, 0])
    expectStatus(await session.ask(commands.verifyPin, { pin: wrongPasswords.pin }), 0x63c0 + left, 'a wrong PIN');
}

export const lifecycleRequirements = topic('LC', [
  [
    'After PREPARE RESET, RESET CARD makes the card blank: no wallet, PIN or PUK is left.',
    resetting,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await reset(session);
      await bench.power();
      for (const password of ['pin', 'puk'] as const) {
        const refused = await bench.open(password).catch((error: unknown) => error);
        expect(refused instanceof Error && refused.message.includes('6A88'), `the ${password} is gone: 6A88`);
      }
      const can = await bench.session();
      expect((await can.call(getStatus, {})).lifecycle === 'blank', 'the card is blank');
      await can.call(commands.createWallet, { ...testPasswords, clones: 0, exportable: false });
      expect((await can.call(getStatus, {})).slots?.join() === '0', 'no wallet is left beside a new one');
    },
  ],
  [
    'RESET CARD keeps identity, CAN and log.',
    resetting,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const before = await provesItself(bench, session);
      const entries = (await session.call(commands.getLogHead, { challenge: bench.random(32) })).head.chain?.count ?? 0;
      await reset(session);
      const can = await bench.session();
      const after = await provesItself(bench, can);
      expectBytes(after.publicKey, before.publicKey, 'the identity key');
      const { head } = await can.call(commands.getLogHead, { challenge: bench.random(32) });
      expect((head.chain?.count ?? 0) > entries, `the log has grown beyond ${entries} entries`);
    },
  ],
  [
    'RESET CARD with another confirmation, or without one, is answered with 6985.',
    resetting,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const wrong = { confirmation: new Uint8Array(8), terminate: false };
      expectStatus(await session.ask(resetCard, wrong), status.conditionsOfUse, 'without PREPARE RESET');
      await session.call(prepareReset, {});
      expectStatus(await session.ask(resetCard, wrong), status.conditionsOfUse, 'another confirmation');
    },
  ],
  [
    'RESET CARD follows PREPARE RESET at once: after another command, or a refusal, it is answered with 6985.',
    resetting,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const first = await session.call(prepareReset, {});
      await session.call(getStatus, {});
      const late = await session.ask(resetCard, { ...first, terminate: false });
      expectStatus(late, status.conditionsOfUse, 'after GET STATUS');
      const second = await session.call(prepareReset, {});
      await session.ask(resetCard, { confirmation: new Uint8Array(8), terminate: false });
      const again = await session.ask(resetCard, { ...second, terminate: false });
      expectStatus(again, status.conditionsOfUse, 'after a wrong confirmation');
    },
  ],
  [
    'A confirmation is for one session.',
    resetting,
    'wallet',
    async (bench) => {
      const { confirmation } = await (await bench.session('pin')).call(prepareReset, {});
      const answer = await (await bench.session('pin')).ask(resetCard, { confirmation, terminate: false });
      expectStatus(answer, status.conditionsOfUse, 'in another session');
    },
  ],
  [
    'Confirmations are fresh.',
    'commands.md#prepare-reset',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const one = (await session.call(prepareReset, {})).confirmation.join();
      expect((await session.call(prepareReset, {})).confirmation.join() !== one, 'two confirmations are the same');
    },
  ],
  [
    'In a session of the PUK, PREPARE RESET and RESET CARD are answered with 6985 while the PIN is not blocked.',
    'commands.md#prepare-reset',
    'wallet',
    async (bench) => {
      const session = await bench.session('puk');
      expectStatus(await session.ask(prepareReset, {}), status.conditionsOfUse, 'PREPARE RESET');
      const request = { confirmation: new Uint8Array(8), terminate: false };
      expectStatus(await session.ask(resetCard, request), status.conditionsOfUse, 'RESET CARD');
    },
  ],
  [
    'In a session of the PUK a card whose PIN is blocked is reset.',
    resetting,
    'wallet, spends',
    async (bench) => {
      await blockPin(bench);
      await reset(await bench.session('puk'));
      expect((await (await bench.session()).call(getStatus, {})).lifecycle === 'blank', 'the card is blank');
    },
  ],
  [
    'The session in which a card was reset goes on, and makes the next wallet.',
    resetting,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await reset(session);
      expect((await session.call(getStatus, {})).lifecycle === 'blank', 'the card is blank');
      await session.call(commands.createWallet, { ...testPasswords, clones: 0, exportable: false });
      expect((await session.call(getStatus, {})).lifecycle === 'active', 'the card is active');
    },
  ],
  [
    'A card that is terminated stays so: it proves its identity and its log, has no password but the CAN, and refuses everything else with 6985.',
    resetting,
    'end',
    async (bench) => {
      const session = await bench.session('pin');
      const before = await provesItself(bench, session);
      const added = await session.ask(commands.addPhone, { name: 'phone' });
      const { confirmation } = await session.call(prepareReset, {});
      await session.call(resetCard, { confirmation, terminate: true });
      await bench.power();
      for (const password of ['pin', 'puk'] as const) {
        const refused = await bench.open(password).catch((error: unknown) => error);
        expect(refused instanceof Error && refused.message.includes('6A88'), `the ${password} is gone: 6A88`);
      }
      if (added.status === status.ok) {
        const { secret } = decodeWith(commands.addPhone.response, 'ADD PHONE response', added.data);
        expect((await resume(bench.link, bench.random, secret)) === undefined, 'the card still knows the phone');
      }
      await everyCommand(bench.session, 'can', 'terminated');
      await bench.power();
      const can = await bench.session();
      expect((await can.call(getStatus, {})).lifecycle === 'terminated', 'GET STATUS says terminated');
      expectBytes((await provesItself(bench, can)).publicKey, before.publicKey, 'the identity key');
      const { head } = await headOf(bench, can);
      expect(head.lifecycle === 'terminated' && head.chain !== undefined, 'the head says so, and shows the chain');
      const made = await can.ask(commands.createWallet, { ...testPasswords, clones: 0, exportable: false });
      expectStatus(made, status.conditionsOfUse, 'CREATE WALLET');
    },
  ],
]);
