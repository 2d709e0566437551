import type { Session } from '@symbolon/client';
import type { Line } from '@symbolon/interface';
import type { WillSignOptions } from '@symbolon/protocol/policy';
import type { CardPins } from './cards/card-pins.ts';
import type { CardSource } from './cards/sources/card-source.ts';
import type { Shell } from './help/shells.ts';
import type { Secrets } from './input/secrets.ts';
import type { Environment, Screen } from './output/screen.ts';
import type { SecretScreen } from './output/secret-screen.ts';

/** What a command works with besides its own options. */
export type CommandContext = {
  /** Opens the chosen cards, once. */
  readonly cards: () => Promise<CardSource>;
  readonly secrets: Secrets;
  /** Whose PIN is which. */
  readonly pins: CardPins;
  readonly screen: Screen;
  /** For what must not stay on a screen. */
  readonly secretScreen: SecretScreen;
  /** The script that makes a shell complete the commands of this program. */
  readonly completionFor: (shell: Shell) => string;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly environment: Environment;
  /** Slot of the card, 0 to 2. */
  readonly slot: number;
  readonly confirm: Confirm;
  /** A text about the card at this turn, with that card in the commands it names: see `command-line/hints.ts`. */
  readonly hintFor: (turn: number, text: string) => string;
  /** Asks the owner something that is no secret; `undefined` where there is no terminal. */
  readonly ask: (question: string, options?: { readonly fresh?: boolean }) => Promise<string | undefined>;
  /** Calls steps that ask, one after the other, and the one before again where somebody goes back (Ctrl-B). */
  readonly inOrder: (steps: readonly (() => Promise<unknown>)[]) => Promise<void>;
  /**
   * How people count and call these assets, `1.5 ETH`, in a session that may read the owner's notes. Here, as
   * {@link tellRefills}.
   */
  readonly wordsFor: (assets: readonly string[], session: Session) => Promise<WillSignOptions>;
  /**
   * Says when an allowance is there again, where the session may know. It explains a refusal, and hides it never. Here,
   * because it knows every chain, and each of them opens sessions.
   *
   * @param options.undated only of what does not come back before the time is proven. Default no
   */
  readonly tellRefills: (session: Session, options?: { readonly undated?: boolean }) => Promise<void>;
};

/**
 * Shows what is about to happen, and resolves only if the owner agrees.
 *
 * @param what completes "you did not agree to ..."
 * @param options.agreed consent given beforehand, with --yes
 * @throws CliError `confirmation/needed`; SymbolonError `confirmation/refused`
 */
export type Confirm = (
  what: string,
  options: { readonly lines: readonly Line[]; readonly agreed: boolean },
) => Promise<void>;
