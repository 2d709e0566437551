/**
 * What no later command takes back, and what no program may do by mistake. Such a command goes to a card only once the
 * owner has agreed in this run of the program, by an answer or by --yes: whatever an action does, it reaches cards
 * through here. One consent opens it for the rest of the run. It is a second lock, behind the questions of the actions,
 * which name the card and what becomes of it.
 *
 * Other commands can't be taken back either, and are not here:
 * - signDigests, signEnd: the action shows what is signed and asks, and the card's policy judges it. What "hwi" signs
 *   is shown, and the program that calls it asks.
 * - cloneExport, cloneConfirm, shareDeal, shareRelease: making a backup, dealing and gathering shares are what the
 *   command is given for. The number of clones was settled with the wallet, and each card comes with its PIN or CAN.
 * - vaultRead, vaultSend: "vault rehearse" reads and shows nothing. Showing is asked about, and so is sending to a card
 *   that is not of the set; one of the set may have what the rule of the item says.
 * - vaultApprove, approveActivation, approvePinReset: the approving card is put there for it, and gets its own PIN.
 *   What they approve is asked about: "activate", "vault approve", "vault show".
 * - adoptRoster, veto, takeVeto: a card takes what others have signed, and those were asked. "heir well" is itself the
 *   word of the owner.
 * - deleteFile, writeFile: notes that shrink delete a file. Commands that lose content ask.
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
