/** Which PIN is whose, from a terminal and from lines. */
import { describe, expect, test } from 'vitest';
import { createCardPins, type PinOwner } from '../../src/cards/card-pins.ts';
import { createSecrets } from '../../src/input/secrets.ts';
import { pinOf } from '../support/prompts.ts';

const first: PinOwner = { turn: 0, called: 'card 1 of box' };
const second: PinOwner = { turn: 1, called: 'card 2 of box' };
const third: PinOwner = { turn: 2, called: 'card 3 of box' };

describe('at a terminal', () => {
  const typing = (...answers: readonly string[]) => {
    const asked: string[] = [];
    const ask = async (question: string): Promise<string> => answers[asked.push(question) - 1] ?? '';
    const terminal = { ask, key: async () => {} };
    return { asked, pins: createCardPins(createSecrets({ files: {}, environment: {}, terminal })) };
  };

  test('each card is asked for by its name, once, and an empty answer is the same', async () => {
    const { asked, pins } = typing('111111', '222222', '');
    expect(await pins.of(first)).toEqual({ pin: '111111', borrowed: false });
    expect(await pins.of(second)).toEqual({ pin: '222222', borrowed: false });
    expect(await pins.of(third)).toEqual({ pin: '111111', borrowed: true });
    expect(await pins.of(second)).toEqual({ pin: '222222', borrowed: false });
    const further = { further: true };
    expect(asked).toEqual([pinOf('card 1 of box'), pinOf('card 2 of box', further), pinOf('card 3 of box', further)]);
  });

  test('"the same" is tried on no further card once one has refused it, and is not offered for somebody else\'s', async () => {
    const { asked, pins } = typing('111111', '', '', '444444');
    await pins.of(first);
    expect(await pins.of(second)).toEqual({ pin: '111111', borrowed: true });
    pins.lentInVain();
    expect(await pins.of(third)).toEqual({ pin: '111111', borrowed: true, refused: true });
    await pins.of({ turn: 3, called: 'the card "of the heir"', alone: true });
    expect(asked.at(-1)).toBe(pinOf('the card "of the heir"'));
  });

  test('a card that refused one is asked for anew, and the others keep theirs', async () => {
    const { asked, pins } = typing('111111', '', '333333');
    await pins.of(first);
    await pins.of(second);
    expect(pins.forget(1)).toBe(true);
    expect((await pins.of(second)).pin).toBe('333333');
    expect((await pins.of(first)).pin).toBe('111111');
    expect(asked.at(-1)).toBe(pinOf('card 2 of box'));
  });

  test('a card that gets the wallet gets its PIN, and its own once it refused that', async () => {
    const { pins } = typing('111111', '222222');
    await pins.of(first);
    expect(await pins.of({ ...second, like: 0 })).toEqual({ pin: '111111', borrowed: true });
    pins.forget(1);
    expect(await pins.of({ ...second, like: 0 })).toEqual({ pin: '222222', borrowed: false });
  });

  test('all cards have what they get with a new wallet', async () => {
    const { asked, pins } = typing();
    pins.settle({ pin: '111111', puk: '123456789012' });
    expect(await pins.of(second)).toEqual({ pin: '111111', borrowed: false });
    expect(await pins.pukOf(second)).toBe('123456789012');
    expect(asked).toEqual([]);
  });
});

describe('from a variable', () => {
  const given = (lines: string) =>
    createCardPins(createSecrets({ files: {}, environment: { SYMBOLON_PIN: lines }, terminal: undefined }));

  test('each line is of one card, and the first one is lent where there is none', async () => {
    const pins = given('111111\n222222\n\n');
    expect(await pins.of(first)).toEqual({ pin: '111111', borrowed: false });
    expect(await pins.of(second)).toEqual({ pin: '222222', borrowed: false });
    expect(await pins.of(third)).toEqual({ pin: '111111', borrowed: true });
    expect(pins.forget(1)).toBe(false);
  });

  test('a single line is of the first card that needs one', async () => {
    expect(await given('111111').of({ ...second, first: 1 })).toEqual({ pin: '111111', borrowed: false });
    expect(await given('111111').of({ ...third, first: 1 })).toEqual({ pin: '111111', borrowed: true });
  });
});
