/** The duress PIN and the decoy that it shows: DP-05 and the rows after it. */
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { passwordReferences, phoneTag } from '@symbolon/protocol/channel';
import { applicationId, commands, interindustry } from '@symbolon/protocol/commands';
import { logHead } from '@symbolon/protocol/log';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { resume, setTemplate } from '../bench/opening.ts';
import { commandOf, type Session } from '../bench/session.ts';
import { otherPasswords, testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present, statusText } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { headOf, wholeLog } from './log-proof.ts';

const clause = 'commands.md#set-duress-pin';
const { verifyPin, getStatus, getPublicKey, changeSettings, addPhone } = commands;
/** Fingerprint of the test wallet. */
const own = 0x73c5da0a;

/** Has VERIFY alone prove the PIN, and sets a duress PIN: the other one. */
export async function setDuressPin(bench: Bench): Promise<void> {
  const puk = await bench.session('puk');
  await puk.call(changeSettings, { pinInChannel: true });
  await puk.call(commands.setDuressPin, { pin: otherPasswords.pin });
}

/** A session of one of the two PINs, opened with the CAN. */
async function verified(bench: Bench, pin: string): Promise<Session> {
  const session = await bench.session();
  await session.call(verifyPin, { pin });
  return session;
}

/** What the card answers to everybody, and in a session of the CAN: statuses, and data that are not random, by name. */
async function seenByStrangers(bench: Bench): Promise<ReadonlyMap<string, string>> {
  await bench.power();
  const { request } = await bench.open();
  const sent = {
    SELECT: { cla: 0, ins: interindustry.select.ins, p1: 0x04, p2: 0, data: applicationId, le: 256 },
    'READ BINARY': { cla: 0, ins: interindustry.readBinary.ins, p1: 0x9c, p2: 0, le: 256 },
    'MSE:Set AT of the PIN': setTemplate(passwordReferences.pin),
    'MSE:Set AT of the PUK': setTemplate(passwordReferences.puk),
    'OPEN CHANNEL with the PIN': commandOf(commands.openChannel, { ...request, password: 'pin' }),
    'OPEN CHANNEL with the PUK': commandOf(commands.openChannel, { ...request, password: 'puk' }),
  };
  const seen = new Map<string, string>();
  for (const [name, command] of Object.entries(sent)) {
    const { data, status: answered } = await bench.transmit(command);
    // The share of the card is fresh. Before it are the tries.
    const shown = command.ins === commands.openChannel.ins ? data.slice(0, 1) : data;
    seen.set(name, `${statusText(answered)} ${bytesToHex(shown)} in ${data.length} bytes`);
  }
  const nonce = bench.random(16);
  const candidates = [phoneTag(bench.random(32), nonce)];
  const stranger = await bench.transmit(commandOf(commands.resumeSession, { nonce, candidates }));
  seen.set('RESUME SESSION', `${statusText(stranger.status)} ${stranger.data.length} bytes`);
  const session = await bench.session();
  seen.set('GET STATUS', bytesToHex((await session.ask(getStatus, {})).data));
  seen.set('GET LOG HEAD', bytesToHex(logHead.encode((await headOf(bench, session)).head)));
  return seen;
}

/** @throws if anything differs that was seen */
function expectSame(seen: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>, about: string): void {
  for (const [name, text] of before) {
    const now = seen.get(name);
    expect(now === text, `${about} ${name} is answered with ${now}, not with ${text}`);
  }
}

export const decoyRows: readonly Row[] = [
  [
    'Whether there is a duress PIN nobody is told who knows no PIN: nothing of what strangers and the CAN are answered differs.',
    clause,
    'wallet, spends',
    async (bench) => {
      await (await bench.session('puk')).call(changeSettings, { pinInChannel: true });
      const before = await seenByStrangers(bench);
      await setDuressPin(bench);
      expectSame(await seenByStrangers(bench), before, 'with a duress PIN');
      await verified(bench, otherPasswords.pin);
      expectSame(await seenByStrangers(bench), before, 'once the duress PIN was used');
    },
  ],
  [
    'The tries told are those of both PINs. The duress PIN gives no try back to the PIN: three wrong ones in all, and the PIN is not taken.',
    clause,
    'wallet, spends',
    async (bench) => {
      await setDuressPin(bench);
      const session = await bench.session();
      const wrong = { pin: wrongPasswords.pin };
      for (const left of [2, 1]) expectStatus(await session.ask(verifyPin, wrong), 0x63c0 + left, 'a wrong PIN');
      await session.call(verifyPin, { pin: otherPasswords.pin });
      const again = await bench.session();
      expectStatus(await again.ask(verifyPin, wrong), 0x63c2, 'a wrong PIN after the duress PIN');
      expectStatus(await again.ask(verifyPin, { pin: testPasswords.pin }), 0x63c1, 'the PIN, after three wrong ones');
      await again.call(verifyPin, { pin: otherPasswords.pin });
    },
  ],
  [
    'A card that is blocked takes neither the PIN nor the duress PIN: 6983.',
    clause,
    'wallet, spends',
    async (bench) => {
      await setDuressPin(bench);
      const session = await bench.session();
      for (const left of [2, 1, 0])
        expectStatus(await session.ask(verifyPin, { pin: wrongPasswords.pin }), 0x63c0 + left, 'a wrong PIN');
      for (const pin of [testPasswords.pin, otherPasswords.pin])
        expectStatus(await session.ask(verifyPin, { pin }), status.methodBlocked, 'VERIFY');
    },
  ],
  [
    "A phone that was added with the duress PIN uses none of the owner's wallets before the owner's PIN is proven in its session.",
    clause,
    'wallet, spends',
    async (bench) => {
      await setDuressPin(bench);
      const owner = await verified(bench, testPasswords.pin);
      await owner.call(commands.setPolicy, { ...startingPolicies.open, withoutPin: true });
      const { secret } = await (await verified(bench, otherPasswords.pin)).call(addPhone, { name: 'decoy' });
      await verified(bench, testPasswords.pin);
      const phone = present(await resume(bench.link, bench.random, secret), 'the session of the phone');
      const asked = await phone.ask(getPublicKey, { curve: 'secp256k1', path: [] });
      expectStatus(asked, status.securityStatus, "a key of the owner's wallet, which needs no PIN");
      await phone.call(verifyPin, { pin: testPasswords.pin });
      expect((await phone.call(getStatus, {})).masterFingerprint === own, "after the owner's PIN it shows that wallet");
    },
  ],
  [
    "The log of the decoy has its wallet, and nothing of the owner's or of the duress PIN; the owner's log has that it was set.",
    'log.md#events',
    'wallet, spends',
    async (bench) => {
      const before = (await headOf(bench, await bench.session('pin'))).head.chain?.count ?? 0;
      await setDuressPin(bench);
      const decoy = await verified(bench, otherPasswords.pin);
      const shown = await wholeLog(bench, decoy);
      const events = shown.entries.map(({ entry }) => ('event' in entry ? entry.event : 'unknown'));
      const { walletsMade, walletsImported } = shown.walletCounters;
      expect(walletsMade >= 1 && walletsImported === 0, 'the decoy has a wallet that was made, and none imported');
      expect(!events.includes('duressPinChanged') && !events.includes('walletImported'), `its log is ${events.join()}`);
      const { count } = shown.head;
      await (await bench.session('puk')).call(commands.setDuressPin, { pin: '24682468' });
      const again = await wholeLog(bench, await verified(bench, '24682468'));
      expect(again.head.count === count, 'a change of the duress PIN, and the PUK for it, leave no entry there');
      const log = await wholeLog(bench, await verified(bench, testPasswords.pin));
      const isChange = ({ entry }: (typeof log.entries)[number]): boolean =>
        entry.sequence > before && 'event' in entry && entry.event === 'duressPinChanged';
      const changes = log.entries.filter(isChange).length;
      expect(changes === 2, `the log of the owner has 2 such entries, not ${changes}`);
    },
  ],
  [
    "What a session of the duress PIN changes is the decoy's alone: policies, wallets and files.",
    clause,
    'wallet, spends',
    async (bench) => {
      const file = (text: string) => ({ file: 0, content: { name: 'notes', content: utf8ToBytes(text) } });
      const kept = await (await bench.session('pin')).ask(commands.writeFile, file('of the owner'));
      await setDuressPin(bench);
      const decoy = await verified(bench, otherPasswords.pin);
      if (kept.status === status.ok) {
        const asked = await decoy.ask(commands.readFile, { file: 0, offset: 0, length: 9 });
        expectStatus(asked, status.fileNotFound, "the owner's file in the decoy");
        await decoy.call(commands.writeFile, file('of the decoy'));
      }
      const hidden = (await decoy.call(getStatus, {})).set?.id;
      await decoy.call(commands.setPolicy, startingPolicies.savings);
      await decoy.call(commands.createWallet, { clones: 0, exportable: false }, { slot: 1 });
      const owner = await verified(bench, testPasswords.pin);
      expect((await owner.call(commands.getPolicy, {})).digestsUnseen, 'the policy of the owner is still open');
      const told = await owner.call(getStatus, {});
      expect(told.slots?.join() === '0', `the owner has one wallet, not those of the slots ${told.slots?.join()}`);
      expect(told.masterFingerprint === own, 'it is the test wallet');
      if (kept.status === status.ok) {
        const { content } = await owner.call(commands.readFile, { file: 0, offset: 0, length: 20 });
        expectBytes(content, utf8ToBytes('of the owner'), "the owner's file");
      }
      await owner.call(commands.setPolicy, startingPolicies.everyday);
      const again = await verified(bench, otherPasswords.pin);
      expectBytes((await again.call(getStatus, {})).set?.id ?? new Uint8Array(), hidden ?? new Uint8Array(), 'its set');
      expect(
        (await again.call(commands.getPolicy, {})).messages === 'refuse',
        'the policy of the decoy is still savings',
      );
    },
  ],
  [
    'SET DURESS PIN without a PIN removes it, its decoy and its phones: it is a wrong PIN then. A PIN in OPEN CHANNEL does the same.',
    clause,
    'wallet, spends',
    async (bench) => {
      for (const way of ['removed', 'by the settings'] as const) {
        await setDuressPin(bench);
        const { secret } = await (await verified(bench, otherPasswords.pin)).call(addPhone, { name: 'decoy' });
        const puk = await bench.session('puk');
        if (way === 'removed') await puk.call(commands.setDuressPin, {});
        else {
          await puk.call(changeSettings, { pinInChannel: false });
          await puk.call(changeSettings, { pinInChannel: true });
        }
        const session = await bench.session();
        expectStatus(await session.ask(verifyPin, { pin: otherPasswords.pin }), 0x63c2, `a duress PIN ${way}`);
        await session.call(verifyPin, { pin: testPasswords.pin });
        expect((await resume(bench.link, bench.random, secret)) === undefined, 'its phone is still known');
      }
    },
  ],
];
