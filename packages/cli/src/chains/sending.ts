/** What each chain brings for "send", "sweep" and "broadcast". The questions are in `actions/sending`. */
import type { BitcoinScriptType } from '@symbolon/chains/bitcoin/address';
import type { Session } from '@symbolon/client';
import type { Line, Signer, ToBeSigned } from '@symbolon/interface';
import type { CommandContext } from '../context.ts';

/** What was typed, of it what chains take. */
export type SendInput = {
  readonly command: 'send' | 'sweep';
  readonly to: string;
  /** As typed: `0.5`, or `all`. Of a sweep it is not read. */
  readonly amount: string;
  /** The server to ask, and to send through. */
  readonly url: URL;
  readonly network: string | undefined;
  readonly token: string | undefined;
  readonly path: string | undefined;
  readonly type: BitcoinScriptType | undefined;
  readonly account: number;
  readonly gap: number | undefined;
  readonly 'fee-rate': string | undefined;
  /** In the coin of the chain. */
  readonly 'max-fee': string | undefined;
};

/** One transaction that is about to be signed. */
export type SendStep = {
  /** What the preview of the card does not say: the address in groups, what the fee is to the amount, what stays. */
  readonly lines: readonly Line[];
  readonly preview: ToBeSigned & { readonly lines: readonly Line[] };
  readonly from: string;
  readonly to: string;
  /** CAIP-19. */
  readonly asset: string;
  /** In the smallest unit. */
  readonly amount: bigint;
  /** In the smallest unit of the coin of the chain: what it costs, or at most. */
  readonly fee: bigint;
  /** Has the card sign what was shown. */
  readonly sign: () => Promise<SignedTransaction>;
};

/** As the network takes it. */
export type SignedTransaction = {
  /** Text: hexadecimal, or base64 on Solana. */
  readonly raw: string;
  readonly txid: string;
  /** On an EVM chain: whose it is and its number, by which another one may take its place. */
  readonly place?: { readonly from: string; readonly nonce: bigint };
};

/** What has become of a transaction that a server has taken. */
export type Included = 'yes' | 'failed' | 'replaced' | 'unknown';

export type Outcome = { readonly sent: boolean; readonly included: Included };

/** What does not move, and why. */
export type LeftBehind = { readonly what: string; readonly why: string };

/** The steps, one after the other; each hears what became of the one before. Returns what stays. */
export type SendSteps = AsyncGenerator<SendStep, readonly LeftBehind[], Outcome>;

/** A server that is of the network that was meant. */
export type Sending = {
  /** CAIP-2. */
  readonly chain: string;
  readonly steps: (signer: Signer, session: Session) => SendSteps;
  readonly close: () => void;
} & Sender;

/** Sends what is signed. */
export type Sender = {
  /** @throws CliError `server/not-sent`; what the server throws, where it is not known whether it was sent */
  readonly broadcast: (signed: SignedTransaction) => Promise<void>;
  /** Waits until it is in the chain, for so many seconds. Without it nobody waits. */
  readonly watch?: (signed: SignedTransaction, seconds: number) => Promise<Included>;
};

/** A signed transaction of a file, and what it does. */
export type ReadTransaction = { readonly signed: SignedTransaction; readonly lines: readonly Line[] };

type Waiting = Pick<CommandContext, 'signal' | 'screen'>;

export type ChainSending = {
  /** Checks what was typed, before a server or a card is asked. What it returns asks the server whose it is. */
  readonly prepare: (input: SendInput, context: CommandContext) => () => Promise<Sending>;
  /** The same for what is signed already. */
  readonly reader: (
    input: { readonly url: URL; readonly network: string | undefined },
    context: Waiting,
  ) => () => Promise<
    Sender & {
      readonly read: (bytes: Uint8Array) => Promise<ReadTransaction>;
      readonly close: () => void;
    }
  >;
};
