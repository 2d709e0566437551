import type { CardSource } from './cards/sources/card-source.ts';
import type { Shell } from './help/shells.ts';
import type { Secrets } from './input/secrets.ts';
import type { Environment, Screen } from './output/screen.ts';

/** What a command works with besides its own options. */
export type Context = {
  /** Opens the cards that were chosen, once. */
  readonly cards: () => Promise<CardSource>;
  readonly secrets: Secrets;
  readonly screen: Screen;
  /** What makes a shell complete the commands of this program. */
  readonly completionFor: (shell: Shell) => string;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly environment: Environment;
  /** Which of the card's wallets, 0 to 2. */
  readonly wallet: number;
  /**
   * Shows what is about to happen, and goes on only if the person agrees.
   *
   * @param what completes "... was not agreed to"
   * @param agreed given beforehand with --yes
   * @throws CliError `confirmation/needed`, `confirmation/refused`
   */
  readonly confirm: (what: string, lines: readonly string[], agreed: boolean) => Promise<void>;
};
