/** A malicious phone carries a backup: which check of the firmware stops each attack. */
import type { StatusName } from '@symbolon/protocol/status';
import { beforeAll, describe, expect, test } from 'vitest';
import { reasonOf } from '../../src/web/attack-room/reasons.ts';
import { type Lab, type MessageAttack, openLab, type SealAttack } from '../../src/web/attack-room/relay/attacks.ts';
import { attackTargets } from '../../src/web/attack-room/relay/targets.ts';
import { fieldAt, type MessageKind } from '../../src/web/stories/back-up/messages.ts';

/** The card that refuses, and its refusal. */
const refusals: {
  readonly [K in MessageKind]: { readonly [D in Exclude<MessageAttack, 'carry'>]: readonly [string, StatusName] };
} & {
  readonly end: { readonly [D in SealAttack]: readonly [string, StatusName] };
} = {
  offer: {
    flip: ['card 1', 'notGenuine'],
    replay: ['card 2', 'otherCeremony'],
    swap: ['card 2', 'otherCeremony'],
    own: ['card 1', 'otherPack'],
    foreign: ['card 1', 'notGenuine'],
  },
  export: {
    flip: ['card 2', 'notGenuine'],
    replay: ['card 2', 'otherCeremony'],
    swap: ['card 2', 'otherCeremony'],
    own: ['card 2', 'otherPack'],
    foreign: ['card 2', 'notGenuine'],
  },
  receipt: {
    flip: ['card 1', 'notGenuine'],
    replay: ['card 1', 'otherCeremony'],
    swap: ['card 1', 'receiptsMissing'],
    own: ['card 1', 'notGenuine'],
    foreign: ['card 1', 'notGenuine'],
  },
  end: {
    early: ['card 1', 'receiptsMissing'],
    another: ['card 1', 'setFull'],
    afterwards: ['card 1', 'setSealed'],
  },
};

/** Card 1 waits for a receipt of the replayed offer: the owner has to begin again. */
const stuck = 'offer replay';

let lab: Lab;

describe('a phone that carries a backup', () => {
  beforeAll(async () => {
    lab = await openLab();
  });

  const attacks = attackTargets.flatMap(({ id, choices }) =>
    choices.map((choice) => ({ name: `${id} ${choice.id}`, id, choice })),
  );

  test.each(attacks.filter(({ choice }) => choice.id !== 'carry'))(
    'is stopped: $name',
    async ({ name, id, choice }) => {
      const { answers, aftermath } = await choice.run(lab, { byte: id === 'receipt' ? 60 : 100, bit: 3 });
      const expected: { readonly [attack: string]: readonly [string, StatusName] } = refusals[id];
      const last = answers.at(-1);
      expect([last?.who, last?.refusal?.name]).toEqual(expected[choice.id]);
      expect(last?.refusal === undefined ? '' : reasonOf(last.refusal)).not.toBe('');
      expect(aftermath).toEqual(
        name === stuck
          ? { finished: false, holders: ['card 1'], otherKeys: [] }
          : { finished: true, holders: ['card 1', 'card 2', 'card 3'], otherKeys: [] },
      );
    },
  );

  test.each(attacks.filter(({ choice }) => choice.id === 'carry'))(
    'meets no refusal if it is honest: $name',
    async ({ choice }) => {
      const { answers, aftermath } = await choice.run(lab, { byte: 0, bit: 0 });
      expect(answers.map(({ refusal }) => refusal)).toEqual(answers.map(() => undefined));
      expect(aftermath).toEqual({ finished: true, holders: ['card 1', 'card 2', 'card 3'], otherKeys: [] });
    },
  );

  test('sees which field of a message it changes', () => {
    const { offer, export: exported, receipt } = lab.owner.second;
    const last = ({ length }: Uint8Array): number => length - 1;
    for (const [kind, message] of [
      ['offer', offer] as const,
      ['export', exported] as const,
      ['receipt', receipt] as const,
    ]) {
      expect(fieldAt(kind, message, 0)).toBe('a number, a length or a tag');
      expect(fieldAt(kind, message, last(message))).toBe('signature');
    }
    const fields = new Set(Array.from(exported, (_, byte) => fieldAt('export', exported, byte)));
    for (const field of [
      'answers offer',
      'set',
      'identity',
      'certificate',
      'one-time key',
      'encrypted: only the other card can read it',
    ]) {
      expect(fields).toContain(field);
    }
  });

  test('gets `incorrectData` for a malformed message', async () => {
    const flip = attackTargets[1]?.choices.find(({ id }) => id === 'flip');
    const outcome = await flip?.run(lab, { byte: 0, bit: 0 });
    expect(outcome?.answers.at(-1)?.refusal?.name).toBe('incorrectData');
  });
});
