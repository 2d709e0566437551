/** The commands that messages name, to be copied: with the pack or reader, the card and the slot of this run. */
import type { Environment } from '../output/screen.ts';
import { shellWord } from './shell-word.ts';

/** A command of the table, as far as hints look at it. */
type Named = { readonly name: string; readonly card: unknown };

export type Hints = {
  /**
   * The text, with what this run was given behind each `"symbolon ..."` that takes it.
   *
   * @param turn of the card whose PIN or PUK it is. Default: that of the card that was used last
   */
  readonly inText: (text: string, turn?: number) => string;
  /**
   * Words of a command, with the same.
   *
   * @param cards how many cards of this run it takes. Default 1
   */
  readonly inWords: (words: string, cards?: number) => string;
};

type HintOptions = {
  readonly commands: readonly Named[];
  /** Options of this run. */
  readonly input: Record<string, unknown>;
  readonly environment: Environment;
  /** Turn of the card that was used last: a PIN that it refused is its own. Default 0. */
  readonly lastTurn?: () => number;
};

/** `first`: it goes on with the first card of this run, whatever it is. */
type HintOf = { readonly first?: boolean; readonly turn?: number | undefined };

/** They name another card than that of this run: the primary, that of an heir, one that approves. */
const ofOtherCards =
  /^(?:set|heir|shares|backup|activate|policy set|voucher give|time trust|vault (?:request|approve|offer|send))(?: |$)/;

/** Help takes no card. */
const notToRun = /(?:^| )--help(?: |$)/;

export function createHints({ commands, input, environment, lastTurn = () => 0 }: HintOptions): Hints {
  const { pack, reader, card, slot } = input;
  const byDefault = orderOf(environment['SYMBOLON_CARD']);
  const order = typeof card === 'string' ? orderOf(card) : byDefault;
  const atReader = typeof reader === 'string' || (pack === undefined && environment['SYMBOLON_READER'] !== undefined);
  const source = [
    ...(typeof pack === 'string' ? ['--pack', shellWord(pack)] : []),
    ...(typeof reader === 'string' ? ['--reader', shellWord(reader)] : []),
    ...(input['test-cards'] === true ? ['--test-cards'] : []),
  ];

  const cardFor = (words: string, { first, turn }: HintOf): readonly string[] => {
    if (atReader || (!first && ofOtherCards.test(words))) return [];
    const isPassword = /^(?:pin|puk) /.test(words);
    const number = cardAt(order, isPassword ? (turn ?? lastTurn()) : 0);
    return number === cardAt(byDefault, 0) && !(isPassword && turn !== undefined) ? [] : ['--card', number];
  };
  const completed = (words: string, of: HintOf): string => {
    const takesCards = commands.some((one) => one.card !== false && `${words} `.startsWith(`${one.name} `));
    if (!takesCards || notToRun.test(words)) return words;
    const given = (option: string): boolean => new RegExp(`(?:^| )${option}(?: |$)`).test(words);
    const slotted = typeof slot === 'number' && slot > 0 && !given('--slot') ? ['--slot', `${slot + 1}`] : [];
    const reached = given('--pack') || given('--reader');
    const chosen = reached || given('--card') ? [] : cardFor(words, of);
    return [words, ...(reached ? [] : source), ...chosen, ...(reached ? [] : slotted)].join(' ');
  };
  return {
    inWords: (words, cards = 1) => {
      if (cards === 1) return completed(words, { first: true });
      const turns = Array.from({ length: cards }, (_, turn) => cardAt(order, turn));
      return completed(`${words} ${atReader ? `--cards ${cards}` : `--card ${turns.join(',')}`}`, {});
    },
    inText: (text, turn) =>
      text.replace(/(?<!\\)"symbolon ([a-z][^"]*)"/g, (_, words: string) => `"symbolon ${completed(words, { turn })}"`),
  };
}

function orderOf(cards: string | undefined): readonly string[] {
  return (cards ?? '1').split(',').map((word) => word.trim());
}

/** Cards that are not named follow those that are. */
function cardAt(order: readonly string[], turn: number): string {
  const others = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].filter((number) => !order.includes(number));
  return [...order, ...others][turn] ?? '1';
}
