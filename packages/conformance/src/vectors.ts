/** What interpreters have to make of streams, as data. */

/** A stream, and what a card makes of it. Bytes are hexadecimal. */
export type InterpreterCase = {
  /** What it is about. */
  readonly name: string;
  /** What crosses. */
  readonly stream: string;
  /** The body of the summary, if the card signs. */
  readonly summary?: string;
  /** What is signed, in order: path, scheme, digest. */
  readonly digests?: readonly (readonly [path: string, scheme: string, digest: string])[];
  /** Present if the card refuses the stream. */
  readonly refused?: string;
};

/**
 * The cases of one interpreter: a file of `vectors/interpreters` of the repository. Its number is in the summaries. The
 * keys are those of the test wallet.
 */
export type InterpreterVectors = {
  readonly cases: readonly InterpreterCase[];
  /** Ids of the multisig wallets that the policy of the card names. */
  readonly wallets?: readonly string[];
};
