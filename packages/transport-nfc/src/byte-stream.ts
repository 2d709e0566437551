/** A serial line, or anything else that carries bytes both ways in their order. */
export type ByteStream = {
  /** What the person would recognise: "/dev/ttyUSB0". */
  readonly name: string;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Called once. `onEnd` says that no more bytes will come, with the reason if there is one. */
  readonly listen: (onBytes: (bytes: Uint8Array) => void, onEnd: (cause?: unknown) => void) => void;
  readonly close: () => Promise<void>;
};
