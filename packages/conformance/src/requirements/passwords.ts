/** PIN and PUK: VERIFY, RESET RETRY COUNTER, CHANGE SETTINGS. */
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { otherPasswords, testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { decoyRows, setDuressPin } from './decoys.ts';
import { triesAfterGuess } from './first-command.ts';

const verifying = 'commands.md#verify';
const resetting = 'commands.md#reset-retry-counter';
const settings = 'commands.md#change-settings';
const { verifyPin, getStatus, changeSettings, getPolicy } = commands;
const references = { pin: 3, puk: 4 } as const;

/** RESET RETRY COUNTER: P1 02 with a new password, 03 without. */
function resetCounter(p2: number, digits?: string): CommandApdu {
  const header = { cla: 0x00, ins: interindustry.resetRetryCounter.ins, p1: digits === undefined ? 3 : 2, p2 };
  return digits === undefined ? header : { ...header, data: Uint8Array.from(digits, (digit) => digit.charCodeAt(0)) };
}

async function answers(session: Session, command: CommandApdu, expected: number, about: string): Promise<void> {
  expectStatus(await session.send(command), expected, about);
}

/** Two wrong PINs, in a session of the CAN. */
async function blockTo(session: Session, left: number): Promise<void> {
  for (let tries = limits.pinTries - 1; tries >= left; tries -= 1)
    expectStatus(await session.ask(verifyPin, { pin: wrongPasswords.pin }), 0x63c0 + tries, 'a wrong PIN');
}

export const passwordRequirements = topic('PW', [
  [
    'VERIFY with the right PIN turns a session of the CAN into one of the PIN, with the same keys.',
    verifying,
    'wallet',
    async (bench) => {
      const session = await bench.session();
      await session.call(verifyPin, { pin: testPasswords.pin });
      await session.call(getPolicy, {});
    },
  ],
  [
    'VERIFY with a wrong PIN is answered with 63Cx, protected, and the try is taken also after a loss of power.',
    verifying,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session();
      const answer = await session.ask(verifyPin, { pin: wrongPasswords.pin });
      expectStatus(answer, 0x63c2, 'a wrong PIN');
      expect(answer.secured, 'the refusal is protected');
      expectStatus(await session.ask(getPolicy, {}), status.securityStatus, 'GET POLICY after it');
      await bench.power();
      expect((await triesAfterGuess(bench, 'pin')) === 1, 'a try is missing');
    },
  ],
  [
    'VERIFY with the right PIN restores all tries.',
    verifying,
    'wallet',
    async (bench) => {
      const session = await bench.session();
      await blockTo(session, 1);
      await session.call(verifyPin, { pin: testPasswords.pin });
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'all tries are back');
    },
  ],
  [
    'VERIFY of a PIN that is blocked is answered with 6983, right or wrong.',
    verifying,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session();
      await blockTo(session, 0);
      for (const pin of [testPasswords.pin, wrongPasswords.pin])
        expectStatus(await session.ask(verifyPin, { pin }), status.methodBlocked, 'VERIFY');
    },
  ],
  [
    'VERIFY of a PIN of other than 6 to 12 digits is answered with 6A80, and takes no try.',
    verifying,
    'wallet',
    async (bench) => {
      const session = await bench.session();
      const { cla, ins } = verifyPin;
      for (const text of ['12345', '1234567890123', '12345a', '']) {
        const data = Uint8Array.from(text, (character) => character.charCodeAt(0));
        await answers(session, { cla, ins, p1: 0, p2: 0, data }, status.incorrectData, `the PIN "${text}"`);
      }
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
    },
  ],
  [
    'In a session of the PIN, RESET RETRY COUNTER 02 03 changes the PIN: the new one opens, the old one does not.',
    resetting,
    'wallet, spends',
    async (bench) => {
      await answers(
        await bench.session('pin'),
        resetCounter(references.pin, otherPasswords.pin),
        status.ok,
        'a new PIN',
      );
      const { session } = await bench.open('pin', { digits: otherPasswords.pin });
      await session.call(getPolicy, {});
      const old = await bench.session('pin');
      expectStatus(await old.ask(getPolicy, {}), 0x63c2, 'the old PIN');
    },
  ],
  [
    'In a session of the PUK, RESET RETRY COUNTER 03 03 restores the tries of a blocked PIN.',
    resetting,
    'wallet, spends',
    async (bench) => {
      await blockTo(await bench.session(), 0);
      await answers(await bench.session('puk'), resetCounter(references.pin), status.ok, 'unblocking');
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'all tries are back');
      await (await bench.session('pin')).call(getPolicy, {});
    },
  ],
  [
    'In a session of the PUK, RESET RETRY COUNTER 02 03 replaces a blocked PIN, with all its tries.',
    resetting,
    'wallet, spends',
    async (bench) => {
      await blockTo(await bench.session(), 0);
      await answers(
        await bench.session('puk'),
        resetCounter(references.pin, otherPasswords.pin),
        status.ok,
        'a new PIN',
      );
      const { session, response } = await bench.open('pin', { digits: otherPasswords.pin });
      expect(response.triesLeft === limits.pinTries - 1, 'the new PIN has all its tries');
      await session.call(getPolicy, {});
    },
  ],
  [
    'In a session of the PUK, RESET RETRY COUNTER 02 04 changes the PUK.',
    resetting,
    'wallet, spends',
    async (bench) => {
      await answers(
        await bench.session('puk'),
        resetCounter(references.puk, otherPasswords.puk),
        status.ok,
        'a new PUK',
      );
      await (await bench.open('puk', { digits: otherPasswords.puk })).session.call(getStatus, {});
      expectStatus(await (await bench.session('puk')).ask(getStatus, {}), 0x63c9, 'the old PUK');
    },
  ],
  [
    'RESET RETRY COUNTER in another session is answered with 6982.',
    resetting,
    'wallet',
    async (bench) => {
      const can = await bench.session();
      await answers(can, resetCounter(references.pin, otherPasswords.pin), status.securityStatus, 'with the CAN');
      const pin = await bench.session('pin');
      await answers(
        pin,
        resetCounter(references.puk, otherPasswords.puk),
        status.securityStatus,
        'a PUK, with the PIN',
      );
      await answers(pin, resetCounter(references.pin), status.securityStatus, 'unblocking, with the PIN');
    },
  ],
  [
    'RESET RETRY COUNTER with another P1 or P2, or with 03 04, is answered with 6A86, in every session.',
    resetting,
    'wallet',
    async (bench) => {
      for (const password of ['can', 'puk'] as const) {
        const session = await bench.session(password);
        await answers(session, resetCounter(2, '123456'), status.wrongParameters, 'P2 02');
        await answers(session, { ...resetCounter(references.pin), p1: 0 }, status.wrongParameters, 'P1 00');
        await answers(session, resetCounter(references.puk), status.wrongParameters, '03 04');
      }
    },
  ],
  [
    'RESET RETRY COUNTER with wrong digits is answered with 6A80: too few, too many, none, or some where none belong.',
    resetting,
    'wallet',
    async (bench) => {
      const session = await bench.session('puk');
      const wrong = [
        resetCounter(references.pin, '12345'),
        resetCounter(references.pin, '1234567890123'),
        resetCounter(references.puk, '12345678901'),
        { ...resetCounter(references.pin), p1: 2 },
        { ...resetCounter(references.pin, otherPasswords.pin), p1: 3 },
      ];
      for (const command of wrong) await answers(session, command, status.incorrectData, 'wrong digits');
    },
  ],
  [
    'The PUK has ten uses; then RESET RETRY COUNTER is answered with 6983, and a new PUK has no more of them.',
    resetting,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('puk');
      for (let use = 1; use < limits.pukUses; use += 1)
        await answers(session, resetCounter(references.pin), status.ok, `use ${use}`);
      await answers(session, resetCounter(references.puk, otherPasswords.puk), status.ok, 'a new PUK as use 10');
      await answers(session, resetCounter(references.pin), status.methodBlocked, 'use 11');
    },
  ],
  [
    'A refusal of RESET RETRY COUNTER costs no use of the PUK.',
    resetting,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('puk');
      for (let round = 0; round < limits.pukUses; round += 1)
        await answers(session, resetCounter(references.pin, '1'), status.incorrectData, 'a PIN of one digit');
      await answers(session, resetCounter(references.pin), status.ok, 'the first use');
    },
  ],
  [
    'A PIN in the channel is for VERIFY alone: OPEN CHANNEL answers 6A88, and the PIN can not change it.',
    settings,
    'wallet, spends',
    async (bench) => {
      const pin = await bench.session('pin');
      await pin.call(changeSettings, { pinInChannel: true });
      await answers(
        pin,
        resetCounter(references.pin, otherPasswords.pin),
        status.securityStatus,
        'a new PIN, by the PIN',
      );
      const refused = await bench.open('pin').catch((error: unknown) => error);
      expect(refused instanceof Error && refused.message.includes('6A88'), 'OPEN CHANNEL is refused with 6A88');
      await (await bench.session()).call(verifyPin, { pin: testPasswords.pin });
    },
  ],
  [
    'Only the PUK makes a PIN in the channel one for OPEN CHANNEL again; the PIN is answered with 6985.',
    settings,
    'wallet, spends',
    async (bench) => {
      const pin = await bench.session('pin');
      await pin.call(changeSettings, { pinInChannel: true });
      expectStatus(await pin.ask(changeSettings, { pinInChannel: false }), status.conditionsOfUse, 'with the PIN');
      await (await bench.session('puk')).call(changeSettings, { pinInChannel: false });
      await (await bench.session('pin')).call(getPolicy, {});
    },
  ],
  [
    'Ten wrong tries block the PUK, the last one in a session of the CAN, and nothing restores it: 6983. The PIN is still taken.',
    'channel.md#passwords',
    'wallet, spends',
    async (bench) => {
      for (let left = limits.pukTries - 1; left >= 1; left -= 1) {
        const { session } = await bench.open('puk', { digits: wrongPasswords.puk });
        expectStatus(await session.ask(getStatus, {}), 0x63c0 + left, 'a wrong PUK');
      }
      const suspended = await bench.open('puk').catch((error: unknown) => error);
      expect(suspended instanceof Error && suspended.message.includes('6985'), 'before the last try: 6985');
      const inside = await bench.session();
      const { session } = await bench.open('puk', { digits: wrongPasswords.puk, inside });
      expectStatus(await session.ask(getStatus, {}), 0x63c0, 'the last wrong PUK');
      await bench.power();
      for (const where of ['outside', 'inside'] as const) {
        const options = where === 'outside' ? {} : { inside: await bench.session() };
        const refused = await bench.open('puk', options).catch((error: unknown) => error);
        expect(refused instanceof Error && refused.message.includes('6983'), 'a blocked PUK is answered with 6983');
      }
      await (await bench.session('pin')).call(getPolicy, {});
    },
  ],
]);

export const duressRequirements = topic(
  'DP',
  [
    [
      'SET DURESS PIN is answered with 6985 while OPEN CHANNEL proves the PIN.',
      'commands.md#set-duress-pin',
      'wallet',
      async (bench) => {
        const answer = await (await bench.session('puk')).ask(commands.setDuressPin, { pin: otherPasswords.pin });
        expectStatus(answer, status.conditionsOfUse, 'SET DURESS PIN');
      },
    ],
    [
      'A duress PIN equal to the PIN is answered with 6A80.',
      'commands.md#set-duress-pin',
      'wallet, spends',
      async (bench) => {
        const puk = await bench.session('puk');
        await puk.call(changeSettings, { pinInChannel: true });
        expectStatus(
          await puk.ask(commands.setDuressPin, { pin: testPasswords.pin }),
          status.incorrectData,
          'the same PIN',
        );
      },
    ],
    [
      'VERIFY with the duress PIN opens a session that shows another wallet, whole and alone, and nothing of the own one.',
      'commands.md#set-duress-pin',
      'wallet, spends',
      async (bench) => {
        await setDuressPin(bench);
        const session = await bench.session();
        await session.call(verifyPin, { pin: otherPasswords.pin });
        const shown = await session.call(getStatus, {});
        expect(shown.slots?.join() === '0', 'slot 0 holds a wallet, and no other');
        expect(shown.masterFingerprint !== 0x73c5da0a, 'it is not the own wallet');
        const set = shown.set;
        expect(
          set?.role === 'primary' && set.members.length === 0 && set.limit === 2,
          'its set has one member, a primary',
        );
        const own = await bench.session();
        await own.call(verifyPin, { pin: testPasswords.pin });
        expect((await own.call(getStatus, {})).masterFingerprint === 0x73c5da0a, 'the PIN shows the own wallet');
      },
    ],
    [
      'With a duress PIN a wrong PIN is answered as without one.',
      'commands.md#set-duress-pin',
      'wallet, spends',
      async (bench) => {
        await setDuressPin(bench);
        const session = await bench.session();
        expectStatus(await session.ask(verifyPin, { pin: wrongPasswords.pin }), 0x63c2, 'a wrong PIN');
        await session.call(verifyPin, { pin: otherPasswords.pin });
        const again = await bench.session();
        expectStatus(
          await again.ask(verifyPin, { pin: wrongPasswords.pin }),
          0x63c2,
          'a wrong PIN after the duress PIN',
        );
      },
    ],
    ...decoyRows,
  ],
  'optional',
);
