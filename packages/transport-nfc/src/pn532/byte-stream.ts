/** A serial line, or anything else that carries bytes in order both ways. */
export type ByteStream = {
  /** Name that the owner recognises: "/dev/ttyUSB0". */
  readonly name: string;
  /** Resolves once the bytes are passed on; rejects if the line is gone. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Called once. `onEnd` is called when no more bytes will come, with the reason if known. */
  readonly listen: (onBytes: (bytes: Uint8Array) => void, onEnd: (cause?: unknown) => void) => void;
  /** Closes the line. `onEnd` is called then, too. */
  readonly close: () => Promise<void>;
};
