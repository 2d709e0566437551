/** What can be measured from outside: whether answers that look alike also take alike. No card fails these. */
import { phoneTag } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import type { Bench } from '../bench/bench.ts';
import { commandOf, type Session } from '../bench/session.ts';
import { otherPasswords, testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { tellApart } from '../bench/timing.ts';
import { expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { setDuressPin } from './decoys.ts';

const { verifyPin, resumeSession } = commands;

/** VERIFY in a session that the CAN opened anew. */
function verifying(bench: Bench, name: string, pin: string, expected: number) {
  let session: Session | undefined;
  return {
    name,
    before: async () => {
      session = await bench.session();
    },
    run: async () => {
      const answer = await session?.ask(verifyPin, { pin });
      if (answer !== undefined) expectStatus(answer, expected, `VERIFY with ${name}`);
    },
  };
}

export const timingRequirements = topic(
  'TI',
  [
    [
      'Measured: whether RESUME SESSION takes a stranger as long as a known phone.',
      'channel.md#known-phones',
      'wallet, spends',
      async (bench) => {
        const { secret } = await (await bench.session('pin')).call(commands.addPhone, { name: 'phone' });
        const asked = (name: string, key: () => Uint8Array) => ({
          name,
          run: () => {
            const nonce = bench.random(16);
            return bench.transmit(commandOf(resumeSession, { nonce, candidates: [phoneTag(key(), nonce)] }));
          },
        });
        const known = asked('a known phone', () => secret);
        await tellApart(bench, 'RESUME SESSION', [known, asked('a stranger', () => bench.random(32))]);
      },
    ],
    [
      'Measured: whether VERIFY takes a wrong PIN as long as the right one.',
      'commands.md#verify',
      'wallet, spends',
      async (bench) => {
        const wrong = verifying(bench, 'a wrong PIN', wrongPasswords.pin, 0x63c2);
        await tellApart(bench, 'VERIFY', [wrong, verifying(bench, 'the right PIN', testPasswords.pin, 0x9000)]);
      },
    ],
    [
      'Measured: whether VERIFY takes the duress PIN as long as the PIN.',
      'commands.md#set-duress-pin',
      'wallet, spends',
      async (bench) => {
        await setDuressPin(bench);
        const own = verifying(bench, 'the PIN', testPasswords.pin, 0x9000);
        await tellApart(bench, 'VERIFY', [own, verifying(bench, 'the duress PIN', otherPasswords.pin, 0x9000)]);
      },
    ],
    [
      'Measured: whether OPEN CHANNEL with a wrong CAN takes as long as with the right one.',
      'channel.md#open-channel',
      'can',
      async (bench) => {
        const opening = (name: string, digits?: string) => ({
          name,
          run: async () => {
            await bench.open('can', { ...(digits !== undefined && { digits }) }).catch(() => undefined);
          },
        });
        await tellApart(bench, 'OPEN CHANNEL', [opening('the CAN'), opening('a wrong CAN', wrongPasswords.can)]);
      },
    ],
  ],
  'measured',
);
