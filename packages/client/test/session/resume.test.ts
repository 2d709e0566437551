import { createChipMessaging, resumedKeys } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { openCard } from '../../src/card.ts';
import { resumeSession } from '../../src/session/resume.ts';
import { expectError } from '../support/expectations.ts';
import { done, random, refused, type Script, scriptedCard } from '../support/scripted-card.ts';

/** TEST secrets. */
const secrets = [random(32), random(32), random(32)];

/** A card that knows the phone by one secret, or by none. */
function knowing(secret: Uint8Array | undefined): NonNullable<Script['answer']> {
  return ({ data = new Uint8Array() }) => {
    const { nonce } = commands.resumeSession.request.decode(data);
    const card = random(16);
    const { cardTag } = resumedKeys(secret ?? random(32), { phone: nonce, card });
    return { data: commands.resumeSession.response.encode({ nonce: card, tag: cardTag }), status: status.ok };
  };
}

async function resume(answer: NonNullable<Script['answer']>, known = secrets) {
  const { transport, received } = scriptedCard({ answer });
  const card = await openCard(transport, { random });
  return {
    resumed: await resumeSession(
      card,
      known.map((secret) => ({ secret })),
    ),
    received,
  };
}

describe('a card that knows the phone', () => {
  test.each([0, 1, 2])('by secret %i is found in one round trip', async (index) => {
    const { resumed, received } = await resume(knowing(secrets[index]));
    expect(resumed?.card.secret).toBe(secrets[index]);
    expect(resumed?.session.openedWith).toBe('phone');
    expect(received).toHaveLength(2);
  });

  test('and the host end up with the same keys', async () => {
    const [secret = new Uint8Array()] = secrets;
    let keys: ReturnType<typeof resumedKeys> | undefined;
    const { transport, received } = scriptedCard({
      answer: ({ ins, data = new Uint8Array() }) => {
        if (ins !== commands.resumeSession.ins) return done;
        const nonces = { phone: commands.resumeSession.request.decode(data).nonce, card: random(16) };
        keys = resumedKeys(secret, nonces);
        return {
          data: commands.resumeSession.response.encode({ nonce: nonces.card, tag: keys.cardTag }),
          status: status.ok,
        };
      },
    });
    const resumed = await resumeSession(await openCard(transport, { random }), [{ secret }]);
    // The scripted card is in no channel, and answers in the clear: that ends the session. What was sent opens with the
    // keys of the card.
    await expectError(resumed?.session.send(commands.cloneSeal, {}) ?? Promise.resolve(), 'channel/broken');
    const sent = received.at(-1);
    const chip = keys && createChipMessaging(keys);
    const opened = sent && chip?.unwrapCommand(sent);
    expect(opened).toMatchObject({ kind: 'command', command: { cla: 0x80, ins: commands.cloneSeal.ins } });
    expect(resumed?.session.channelBinding).toEqual(keys?.channelBinding);
  });
});

test('a card that knows none of the secrets, or makes its answer up, opens nothing', async () => {
  expect((await resume(knowing(undefined))).resumed).toBeUndefined();
  expect((await resume(() => ({ data: new Uint8Array(24), status: status.ok }))).resumed).toBeUndefined();
});

test('what is sent tells two attempts of the same phone apart by nothing but chance: no tag comes twice', async () => {
  const tags = [await resume(knowing(undefined)), await resume(knowing(undefined))].flatMap(({ received }) => {
    const { candidates } = commands.resumeSession.request.decode(received.at(-1)?.data ?? new Uint8Array());
    return candidates.map((tag) => Buffer.from(tag).toString('hex'));
  });
  expect(new Set(tags).size).toBe(6);
});

test('a refusal, or no card to look for, is an error', async () => {
  await expectError(
    resume(() => refused(status.conditionsOfUse)),
    'card/status',
    { status: status.conditionsOfUse },
  );
  await expectError(resume(knowing(undefined), []), 'argument/invalid');
});
