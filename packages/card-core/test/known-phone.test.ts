/** The session of a known phone, on the whole card: it waits for no proof, and nothing is counted. */
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { describe, expect, test } from 'vitest';
import { altered, getStatus, open, poweredCard, resume, through, told } from './support/host.ts';

/** A card that knows a phone. */
const { image, secret } = (() => {
  const { chip } = poweredCard();
  const { secret } = chip.call('addPhone', { name: 'phone' }, { session: 'pin' });
  return { image: chip.memory.image(), secret };
})();
const stranger = new Uint8Array(32).fill(9);

const withoutMac = ({ data = new Uint8Array(), ...header }: CommandApdu) => ({ ...header, data: data.slice(0, -10) });

describe('a phone', () => {
  test('has a session after the answer, which its first command needs not prove', () => {
    const { send } = poweredCard(image);
    const messaging = resume(send, secret);
    for (let count = 0; count < 2; count += 1) {
      const command = messaging.wrapCommand(getStatus);
      expect(command.data?.[0]).toBe(0x97);
      expect(told(messaging.unwrapResponse(send(command)))).toBe('ok');
    }
  });

  test('is not forgotten, and no word is written, however many fail in its name', () => {
    const { chip, send } = poweredCard(image);
    chip.memory.power();
    for (let count = 0; count < 12; count += 1) {
      const stale = resume(send, secret).wrapCommand(getStatus);
      for (const command of [stale, altered(resume(send, secret).wrapCommand(getStatus))]) {
        resume(send, secret);
        expect(told(send(command))).toBe('secureMessagingIncorrect');
      }
    }
    expect([chip.memory.writes(), told(through(send, resume(send, secret)))]).toEqual([0, 'ok']);
  });

  test('that the card does not know is told the same, whatever is sent in the session', () => {
    const answers = [secret, stranger].map((own) => {
      const { send } = poweredCard(image);
      return [altered, withoutMac].flatMap((change) => {
        const command = resume(send, own).wrapCommand(getStatus);
        return [change(command), command].map((sent) => told(send(sent)));
      });
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toEqual([
      'secureMessagingIncorrect',
      'secureMessagingNotSupported',
      'secureMessagingMissing',
      'secureMessagingNotSupported',
    ]);
  });

  test('ends a session that waits for a proof, and costs no try', () => {
    const { send, tries } = poweredCard(image);
    const proof = open(send, 'pin').wrapCommand(getStatus);
    resume(send, stranger);
    expect(told(send(proof))).toBe('secureMessagingIncorrect');
    expect(tries()).toEqual([3, 10]);
  });
});
