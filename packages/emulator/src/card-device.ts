/** What the firmware shows to the outside: it can be powered, and it answers. */
export type CardDevice = {
  /** Returns the answer to reset. */
  readonly powerOn: () => Uint8Array;
  /** Returns the response APDU. Never throws. */
  readonly transmit: (command: Uint8Array) => Uint8Array;
  /** Takes the power away: what is not stored is gone. */
  readonly powerOff: () => void;
};

/** A device that may also never answer, which is `undefined`: for tests of what reads cards. */
export type UnreliableDevice = Omit<CardDevice, 'transmit'> & {
  readonly transmit: (command: Uint8Array) => Uint8Array | undefined;
};
