import type { PcscConnection, PcscContext, PcscResponse, ShareMode } from './stack.ts';

/** Calls to the helper process: those of a {@link PcscContext}, with connections by number. */
export type HelperCalls = Pick<PcscContext, 'listReaders' | 'statusChange'> & {
  readonly establish: () => Promise<void>;
  readonly connect: (reader: string, share: ShareMode) => Promise<HelperConnection>;
  readonly transmit: (connection: number, command: Uint8Array) => Promise<Uint8Array>;
  readonly disconnect: (connection: number, disposition: 'leave' | 'reset') => Promise<void>;
};

type HelperConnection = Pick<PcscConnection, 'protocol'> & {
  readonly connection: number;
  readonly answerToReset: Uint8Array | undefined;
};

export type HelperRequest = {
  readonly [C in keyof HelperCalls]: {
    readonly id: number;
    readonly call: C;
    readonly args: Parameters<HelperCalls[C]>;
  };
}[keyof HelperCalls];

export type HelperReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: { readonly response: PcscResponse; readonly message: string } };
