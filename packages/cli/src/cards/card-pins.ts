/**
 * Whose PIN it is. A wrong one costs a card a try, so each card gets the PIN that was said to be its own: typed at a
 * question that names it, or in its line of a file. Cards of one wallet mostly have the same PIN; so one that was given
 * for another card may be tried too, but only on a card that has all its tries, and on no further one once a card has
 * refused it: see `openPinSession`. A card that has taken its PIN in this command is known by its number from then on.
 */
import type { Secrets } from '../input/secrets.ts';

/** A PIN for a card. */
export type CardPin = {
  readonly pin: string;
  /** It was given for another card. */
  readonly borrowed: boolean;
  /** Another card has refused it, so no further card may lose a try to it. */
  readonly refused?: true;
};

export type PinOwner = {
  /** Of the card: see `CardSource`. */
  readonly turn: number;
  /** What the question calls the card: `card 3 of box`. Default: nothing, where a command has one card. */
  readonly called?: string;
  /** Turn of the card whose PIN stands alone on a single line. Default 0. */
  readonly first?: number;
  /** Turn of the card that has just given this one its PIN, with the wallet. */
  readonly like?: number;
  /** Its PIN is somebody else's, so that of another card is not offered for it. */
  readonly alone?: boolean;
};

export type CardPins = {
  /** @throws CliError `secret/needed`, `secret/unusable`, `interrupted`, and those of files */
  readonly of: (card: PinOwner) => Promise<CardPin>;
  /**
   * Forgets the PIN of a card that refused it, so that the card's own is asked for.
   *
   * @returns whether there is anybody to ask
   */
  readonly forget: (turn: number) => boolean;
  /**
   * Notes which card has taken the PIN of its turn: when it is opened again, another card may lie there, and must lose
   * no try to that PIN.
   */
  readonly taken: (turn: number, cardNumber: string) => void;
  /** Number of that card; `undefined` before, and where all cards get the same passwords. */
  readonly takenBy: (turn: number) => string | undefined;
  /** Called after a card has refused a PIN that was given for another one. */
  readonly lentInVain: () => void;
  /** The PUK of a card. @throws CliError as `of` */
  readonly pukOf: (card: Pick<PinOwner, 'called'>) => Promise<string>;
  /** @returns whether there was a typed one */
  readonly forgetPuk: (card: Pick<PinOwner, 'called'>) => boolean;
  /** Says what all cards have: they get it with the wallet that the command makes. */
  readonly settle: (made: { readonly pin: string; readonly puk?: string }) => void;
};

export function createCardPins(secrets: Secrets): CardPins {
  /** Typed, by turn, with the question. */
  const typed = new Map<number, { readonly pin: string; readonly borrowed: boolean; readonly question: string }>();
  /** Turns of cards that refused a PIN. */
  const refused = new Set<number>();
  /** Numbers of cards, by turn. */
  const taken = new Map<number, string>();
  /** A card has refused a lent one. */
  let inVain = false;
  let made: { readonly pin: string; readonly puk?: string } | undefined;
  const questionOf = (what: string, { called }: Pick<PinOwner, 'called'>): string =>
    called === undefined ? what : `${what} of ${called}`;

  const lent = ({ pin, borrowed }: CardPin): CardPin =>
    borrowed && inVain ? { pin, borrowed, refused: true } : { pin, borrowed };

  const given = async ({ turn, first = 0 }: PinOwner): Promise<CardPin> => {
    const own = turn < secrets.lines('pin') ? await secrets.get('pin', { line: turn, optional: true }) : '';
    if (own !== '') return { pin: own, borrowed: false };
    const pin = await secrets.get('pin', { line: first });
    if (turn === first) return { pin, borrowed: false };
    return lent({ pin, borrowed: true });
  };
  const ask = async (card: PinOwner): Promise<CardPin> => {
    const { turn, alone = false } = card;
    const before = typed.get(turn);
    if (before !== undefined) {
      // Remembered, unless somebody went back to this question.
      const again = await secrets.get('pin', { question: before.question, optional: true });
      if (again !== '') typed.set(turn, { ...before, pin: again, borrowed: false });
      return lent(typed.get(turn) ?? before);
    }
    const [another] = refused.has(turn) || alone ? [] : typed.values();
    const plain = questionOf('PIN', card);
    const question = another === undefined ? plain : `${plain} (empty: the same)`;
    const answer = await secrets.get('pin', { question, optional: another !== undefined });
    // "The same" is a guess of the person: see `CardPin`.
    const one =
      answer === '' && another !== undefined ? { pin: another.pin, borrowed: true } : { pin: answer, borrowed: false };
    typed.set(turn, { ...one, question });
    return lent(one);
  };
  const of: CardPins['of'] = async (card) => {
    if (made !== undefined) return { pin: made.pin, borrowed: false };
    const { turn, like } = card;
    if (like !== undefined && !typed.has(turn) && !refused.has(turn)) {
      const source = typed.get(like)?.pin ?? (secrets.lines('pin') > 0 ? (await given({ turn: like })).pin : undefined);
      if (source !== undefined) return { pin: source, borrowed: true };
    }
    return secrets.lines('pin') > 0 ? given(card) : ask(card);
  };
  return Object.freeze({
    of,
    forget: (turn) => {
      const question = typed.get(turn)?.question;
      if (question !== undefined) secrets.forget('pin', question);
      typed.delete(turn);
      refused.add(turn);
      return made === undefined && secrets.canAsk && secrets.lines('pin') === 0;
    },
    taken: (turn, cardNumber) => void taken.set(turn, cardNumber),
    takenBy: (turn) => (made === undefined ? taken.get(turn) : undefined),
    lentInVain: () => {
      inVain = true;
    },
    pukOf: async (card) => made?.puk ?? secrets.get('puk', { question: questionOf('PUK', card) }),
    forgetPuk: (card) => secrets.forget('puk', questionOf('PUK', card)),
    settle: (passwords) => {
      made = passwords;
    },
  } satisfies CardPins);
}
