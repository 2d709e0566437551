/** What a command works with, made from its shared options. */
import type { Session } from '@symbolon/client';
import { cardError } from '@symbolon/interface';
import { createCardPins } from './cards/card-pins.ts';
import { guardFinal } from './cards/final.ts';
import { createSentRecord, type Known } from './cards/sent-record.ts';
import type { CardSource } from './cards/sources/card-source.ts';
import { openCardSource } from './cards/sources/open-card-source.ts';
import type { Hints } from './command-line/hints.ts';
import { commands } from './commands/table.ts';
import type { CommandContext, Confirm } from './context.ts';
import { cliError } from './errors/cli-error.ts';
import { completionFor } from './help/completion.ts';
import { createQuestions } from './input/questions.ts';
import type { SecretKind } from './input/secret-kinds.ts';
import { createSecrets, type Secrets } from './input/secrets.ts';
import type { Terminal } from './input/terminal.ts';
import { showPreview } from './output/preview.ts';
import type { Screen } from './output/screen.ts';
import { createSecretScreen } from './output/secret-screen.ts';
import { openTraceFile } from './output/trace-file.ts';
import type { ProcessHost } from './process-host.ts';

export type OwnContext = {
  readonly context: CommandContext;
  /** What is known of the cards by now. */
  readonly known: () => Known;
  /** Cards that "--card" names and that the command did not use, in words. */
  readonly unused: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

export type ContextOptions = {
  /** The shared options, which `shared-options.ts` describes. */
  readonly input: Record<string, unknown>;
  readonly signal: AbortSignal;
  /** The secrets that the command may ask for, besides the CAN. */
  readonly asks: readonly SecretKind[];
  /** Whether what can't be undone may go to a card without consent. Default no. */
  readonly unguarded?: boolean;
  /** Whether the result is JSON, for a program. Default: it is for a person. */
  readonly json?: boolean;
  /** Completes commands that texts name. Default: not at all. */
  readonly hints?: Hints;
  /** Called with the turn of each card that is used: see `CardSource`. */
  readonly atCard?: (turn: number) => void;
};

export function createContext(
  { screen, stdout, stderr, environment, openTerminal }: ProcessHost & { readonly screen: Screen },
  { input, signal, asks, unguarded = false, json = false, hints, atCard }: ContextOptions,
): OwnContext {
  const option = (name: string): string | undefined => (typeof input[name] === 'string' ? input[name] : undefined);
  const opened = openTerminal();
  const terminal =
    opened &&
    createQuestions(
      { ...opened, ask: (question, options) => opened.ask(question, { signal, ...options }) },
      // A question begins on a line of its own.
      { tell: screen.note, before: screen.done },
    );
  const files = {
    pin: option('pin-file'),
    puk: option('puk-file'),
    can: option('can-file'),
    newPin: option('new-pin-file'),
    newPuk: option('new-puk-file'),
    sharePin: option('share-pin-file'),
    sharePuk: option('share-puk-file'),
    shareWords: option('words-file'),
    phrase: option('phrase-file'),
    passphrase: option('passphrase-file'),
    // Read where its kind is known: it may be bytes.
    secret: undefined,
    password: option('password-file'),
  };
  const secrets = only(asks, createSecrets({ files, environment, terminal }));
  const traceFile = option('trace');
  const trace = traceFile === undefined ? undefined : openTraceFile(traceFile);
  const choice = {
    pack: option('pack'),
    card: option('card'),
    reader: option('reader'),
    testCards: input['test-cards'] === true,
  };
  const sent = createSentRecord();
  const consent = createConsent(screen, terminal);
  const openCards = async (): Promise<CardSource> => {
    const chosen = await openCardSource(choice, { environment, secrets, screen, signal, trace });
    const connect: CardSource['connect'] = (turn, use, request) => {
      atCard?.(turn);
      return chosen.connect(
        turn,
        (transport) =>
          use(
            sent.watch(
              guardFinal(transport, () => unguarded || consent.given()),
              turn,
            ),
          ),
        request,
      );
    };
    return Object.freeze({ ...chosen, connect });
  };
  let source: Promise<CardSource> | undefined;
  const cards = (): Promise<CardSource> => {
    source ??= openCards();
    return source;
  };
  const slot = typeof input['slot'] === 'number' ? input['slot'] : 0;
  const unitsOf = async (assets: readonly string[], session: Session) =>
    (await import('./output/amounts.ts')).unitsFor(assets, session, { slot, screen });
  const context: CommandContext = {
    cards,
    completionFor: (shell) => completionFor(commands, shell),
    secrets,
    pins: createCardPins(secrets),
    screen,
    secretScreen: createSecretScreen({
      stream: stderr,
      stdout,
      environment,
      json,
      key: terminal && (() => terminal.key(signal)),
    }),
    signal,
    environment,
    slot,
    confirm: consent.confirm,
    hintFor: (turn, text) => hints?.inText(text, turn) ?? text,
    ask: async (question, options) => terminal?.ask(question, options),
    wordsFor: async (assets, session) => {
      const { format, called } = await unitsOf(assets, session);
      return { formatAmount: format, nameAsset: called };
    },
    inOrder: async (steps) => {
      if (terminal === undefined) for (const step of steps) await step();
      else await terminal.inOrder(steps);
    },
    tellRefills: async (session, { undated = false } = {}) => {
      const { describeRefill, refillsOf } = await import('./time/refills.ts');
      const refills = await refillsOf(session, slot).catch(() => []);
      const told = refills.filter(({ dated }) => !undated || !dated);
      if (told.length === 0) return;
      const units = await unitsOf(
        told.map(({ asset }) => asset),
        session,
      );
      for (const refill of told) screen.note(describeRefill(refill, units));
    },
  };
  // A variable names cards for all commands.
  const unused = async () => (choice.card === undefined ? [] : ((await source)?.unused?.() ?? []));
  return { context, known: sent.known, unused, close: async () => (await source?.catch(() => undefined))?.close() };
}

/** Others do not reach the command, whatever it does: the fault is the program's then. */
function only(asks: readonly SecretKind[], secrets: Secrets): Secrets {
  return {
    ...secrets,
    get: async (kind, options) => {
      if (kind !== 'can' && !asks.includes(kind)) throw new Error(`the command does not say that it asks for ${kind}`);
      return secrets.get(kind, options);
    },
  };
}

type Consent = {
  readonly confirm: Confirm /** Whether the owner has agreed to anything. */;
  readonly given: () => boolean;
};

function createConsent(screen: Screen, terminal: Terminal | undefined): Consent {
  let given = false;
  const ask = async (what: string): Promise<void> => {
    if (terminal === undefined) throw cliError('confirmation/needed', { what });
    const answer = await terminal.ask('Go on? [y/N] ', { fresh: true });
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw cardError('confirmation/refused', { what });
  };
  return {
    given: () => given,
    confirm: async (what, { lines, agreed }) => {
      showPreview(screen, lines);
      if (!agreed) await ask(what);
      given = true;
    },
  };
}
