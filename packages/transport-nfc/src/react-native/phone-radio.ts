import type { Connect } from '../taps.ts';

/** How the session ended. iOS shows it in the system's sheet. */
export type ClosePhoneOptions = {
  /** Last message of the sheet. */
  readonly message?: string;
  /** Shows the message as a failure. Default false. */
  readonly failed?: boolean;
};

/** What Android and iOS do in their own way. */
export type PhoneRadio = {
  /** Called once, first. */
  readonly open: () => Promise<void>;
  readonly connect: Connect;
  /** Takes the system's sheet away, if there is one. */
  readonly dismiss: (options: ClosePhoneOptions) => Promise<void>;
  /** Called once, last. */
  readonly shutDown: () => Promise<void>;
};
