/** The used part of the React Native package `react-native-nfc-manager`, which this package does not import. */

/** The package's default export. `Technology` is its enum `NfcTech`, `Event` its enum `NfcEvents`. */
export type NfcManager<Technology, Event> = {
  /** Rejects if the phone has no NFC. */
  start(): Promise<void>;
  /** Whether NFC is switched on. */
  isEnabled(): Promise<boolean>;
  /** Takes the place of the listener before. */
  setEventListener(name: Event, listener: ((event: never) => void) | null): void;
  registerTagEvent(options: ReaderMode): Promise<void>;
  unregisterTagEvent(): Promise<void>;
  /** Android resolves to `null` if a card came and could not be connected. */
  requestTechnology(technology: Technology, options: ReaderMode & { readonly alertMessage?: string }): Promise<unknown>;
  cancelTechnologyRequest(options: { readonly delayMsAndroid: number }): Promise<void>;
  /** Android. */
  setTimeout?(milliseconds: number): Promise<void>;
  getMaxTransceiveLength?(): Promise<number>;
  /** iOS. */
  setAlertMessageIOS?(message: string): Promise<void>;
  restartTechnologyRequestIOS?(): Promise<unknown>;
  invalidateSessionWithErrorIOS?(message: string): Promise<void>;
  /** Sends a command APDU and returns the response with its status word, one number a byte. */
  readonly isoDepHandler: { transceive(bytes: number[]): Promise<number[]> };
};

/** How Android looks for cards. */
export type ReaderMode = { readonly isReaderModeEnabled: boolean; readonly readerModeFlags: number };

type ErrorClass = new () => Error;

/** The package's export `NfcError`. */
export type NfcErrors = {
  readonly UserCancel: ErrorClass;
  readonly Timeout: ErrorClass;
  readonly SystemBusy: ErrorClass;
  readonly UnsupportedFeature: ErrorClass;
  readonly SecurityViolation: ErrorClass;
  readonly RadioDisabled: ErrorClass;
  readonly SessionInvalidated: ErrorClass;
  readonly PacketTooLong: ErrorClass;
};

/** The package's exports: `import NfcManager, { NfcError, NfcEvents, NfcTech } from 'react-native-nfc-manager'`. */
export type NfcPackage<Technology, Event> = {
  readonly NfcManager: NfcManager<Technology, Event>;
  /** The enum, of which one technology is used. */
  readonly NfcTech: { readonly IsoDep: Technology };
  /** The enum, of which two events are used. The listeners of an app for these two are replaced. */
  readonly NfcEvents: { readonly SessionClosed: Event; readonly StateChanged: Event };
  /** The error classes. */
  readonly NfcError: NfcErrors;
};
