/** A card's contacts. */
export type CardDevice = {
  /** Returns the answer to reset. */
  readonly powerOn: () => Uint8Array;
  /** Returns the response APDU. Never throws. */
  readonly transmit: (command: Uint8Array) => Uint8Array;
  /** Removes the power. Only stored data survives. */
  readonly powerOff: () => void;
};

/** A device that may also not answer at all (`undefined`). For tests of readers. */
export type UnreliableDevice = Omit<CardDevice, 'transmit'> & {
  readonly transmit: (command: Uint8Array) => Uint8Array | undefined;
};
