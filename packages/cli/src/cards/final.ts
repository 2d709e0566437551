/**
 * What no later command takes back. Such a command goes to a card only once the owner has agreed: whatever an action
 * does, it reaches cards through here.
 */
import { type CommandName, commands } from '@symbolon/protocol/commands';
import type { Transport } from '@symbolon/protocol/transport';

/** Commands of the card, each with what is gone or settled by it. */
export const finalCommands = {
  resetCard: 'what the card holds is erased',
  cloneSeal: 'no card can be made from this one any more',
  signRoster: 'the list of members changes for good',
  activate: 'the card signs from then on, and never sleeps again',
  vaultDelete: 'the item is gone',
  exportWallet: 'whoever sees the key has it for ever',
  shareExport: 'whoever sees the share has it for ever',
  issueVoucher: 'the other card can take the voucher',
} as const satisfies { readonly [C in CommandName]?: string };

const finalHeaders = new Map(
  Object.keys(finalCommands).map((name) => {
    const { cla, ins } = commands[name as keyof typeof finalCommands];
    return [headerOf(cla, ins), name];
  }),
);

/** Secure messaging and chaining change other bits of the class byte (ISO/IEC 7816-4:2020 clause 5.4.1). */
function headerOf(cla: number, ins: number): string {
  return `${cla >> 7} ${ins}`;
}

/**
 * @param hasAgreed whether the owner has agreed to what the command does
 * @returns the same connection. It throws Error instead of sending such a command unasked: the fault is the program's
 */
export function guardFinal(transport: Transport, hasAgreed: () => boolean): Transport {
  return Object.freeze({
    ...transport,
    exchange: async (command, options) => {
      const name = finalHeaders.get(headerOf(command[0] ?? 0, command[1] ?? 0));
      if (name !== undefined && !hasAgreed()) throw new Error(`${name} can't be undone, and nobody has agreed to it`);
      return transport.exchange(command, options);
    },
  } satisfies Transport);
}
