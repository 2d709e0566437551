/** What an interpreter has to make of a stream, as data: a row of `vectors/interpreters`. */
export type InterpreterVector = {
  /** What it is about. */
  readonly name: string;
  /** Number of the interpreter. */
  readonly interpreter: number;
  /** What crosses, hexadecimal. */
  readonly stream: string;
  /** The status word that refuses it, hexadecimal: `9d21`. Absent: the card signs. */
  readonly status?: string;
  /** The body of the summary, hexadecimal, if the card signs. */
  readonly summary?: string;
};
