/**
 * The declaration of a command: its parsing, help, completion and JSON schema come from it, and the types of its
 * action. Declarations import nothing heavy, so that the table of all commands loads at once.
 */
import type { CommandContext } from '../context.ts';
import type { SecretKind } from '../input/secret-kinds.ts';
import type { Parameter, Parameters } from './parameters.ts';
import type { ResultShape } from './schema.ts';

export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/**
 * What a command answers: data for programs, and lines of text for people. `exit`: it has done its work, and what it
 * has found makes another exit status than 0.
 */
export type CommandAnswer<R> = {
  readonly result: R;
  readonly text: readonly string[];
  /** The text is what people or programs copy as it is: at a terminal its lines are not folded either. */
  readonly copied?: boolean;
  /** In the place of those of the declaration. */
  readonly next?: readonly NextStep[];
  readonly exit?: 0 | 1 | 3 | 9 | 11 | 12;
};

type CommandGroup =
  | 'Packs and readers'
  | 'The card'
  | 'Wallets'
  | 'Backup'
  | 'Shares'
  | 'Vault'
  | 'Time and heirs'
  | 'Receive and send'
  | 'More';

/** What the help says of the card that a command needs. */
export const cardNeeds = {
  any: 'a card.',
  blank: 'a blank card.',
  wallet: 'a card with a wallet.',
  primary: 'the primary: the card that made the wallet, or was promoted.',
  set: 'cards with the same wallet.',
  asleep: 'a card that sleeps: a backup, or that of an heir.',
  share: 'a card that holds a share.',
} as const;

/** A command, as typed after `symbolon`, and why. */
export type NextStep = {
  readonly words: string;
  readonly why: string;
  /** How many cards of this run it takes, in their order. Default: the first one. */
  readonly cards?: number;
};

type CardNeed = keyof typeof cardNeeds;

export type CommandDeclaration<A extends Parameters = Parameters, O extends Parameters = Parameters, R = unknown> = {
  /** As typed: `wallet create`. */
  readonly name: string;
  readonly group: CommandGroup;
  /** One line. */
  readonly summary: string;
  /** Paragraphs. */
  readonly about?: string;
  /** In the order they are typed. */
  readonly arguments: A;
  readonly options: O;
  /** What the first card must be. With one, the command takes the options that choose cards. */
  readonly card: CardNeed | false;
  /** The secrets that it may ask for: no others reach its action. The CAN belongs to any card, and is not told. */
  readonly asks: readonly SecretKind[];
  /**
   * What can't be undone, for a command that asks before (`--yes`). Where the card's command is listed in
   * `cards/final.ts`, no card gets it unasked; the others are held by their action alone, as that file says.
   */
  readonly final?: string;
  /** Command lines that work in a folder with the pack `box`; the tests run them. */
  readonly examples: readonly string[];
  readonly result: ResultShape<R>;
  /** It sends cards what no other program would, so that `cards/final.ts` can't hold it. */
  readonly unguarded?: true;
  /** What people usually do after it, said at a terminal. The first word of each is that of a command. */
  readonly next?: readonly NextStep[];
  /** How to go on when it is stopped in the middle. What has become of the cards is told from what was sent. */
  readonly stopped?: string;
};

/** The values of a command's arguments and options. */
export type InputOf<D> = D extends CommandDeclaration<infer A, infer O> ? ValuesOf<A> & ValuesOf<O> : never;

export type ResultOf<D> = D extends CommandDeclaration<Parameters, Parameters, infer R> ? R : never;

/** The code of a command, with the types of its declaration. */
export type ActionOf<D> = (input: InputOf<D>, context: CommandContext) => Promise<CommandAnswer<ResultOf<D>>>;

/** A declaration, and how to load its action with the libraries that it needs. */
export type Command = CommandDeclaration & { readonly load: () => Promise<ActionOf<CommandDeclaration>> };

export function declareCommand<const A extends Parameters, const O extends Parameters, R>(
  declaration: CommandDeclaration<A, O, R>,
): CommandDeclaration<A, O, R> {
  return Object.freeze(declaration);
}

export function defineCommand<D extends CommandDeclaration>(declaration: D, load: () => Promise<ActionOf<D>>): Command {
  return Object.freeze({ ...declaration, load }) as unknown as Command;
}
