/** A serial line, or anything else that carries bytes both ways in their order. */
export type ByteStream = {
  /** What the person would recognise: "/dev/ttyUSB0". */
  readonly name: string;
  /** Resolves once the bytes are handed on; rejects if the line is gone. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Called once. `onEnd` says that no more bytes will come, with the reason if there is one. */
  readonly listen: (onBytes: (bytes: Uint8Array) => void, onEnd: (cause?: unknown) => void) => void;
  /** Lets go of the line. `onEnd` is called then, too. */
  readonly close: () => Promise<void>;
};
