/** Sends what is signed, once its owner has said so, and loses nothing of it. */
import type { Outcome, Sender, SignedTransaction } from '../../chains/sending.ts';
import type { CommandContext } from '../../context.ts';
import { broadcastWords, holds, showUnsent, type Way } from './later.ts';

export type DeliverOptions = {
  readonly host: string;
  /** Seconds. */
  readonly wait: number;
  readonly yes: boolean;
  /** The file that has it already. */
  readonly kept: string | undefined;
  readonly way: Way;
  /** Called once the server has taken it: what fails after that does not take it back. */
  readonly taken?: () => void;
  readonly context: Pick<CommandContext, 'screen' | 'ask' | 'signal'>;
};

const unsent: Outcome = { sent: false, included: 'unknown' };

/**
 * Asks, sends and waits. Where that fails, what is signed is shown, unless a file has it.
 *
 * @throws what `broadcast` throws
 */
export async function deliver(
  signed: SignedTransaction,
  sender: Sender,
  { host, wait, yes, kept, way, taken, context }: DeliverOptions,
): Promise<Outcome> {
  const { screen, ask, signal } = context;
  try {
    if (!yes) {
      screen.note(`Signed, and not sent yet: transaction ${signed.txid}`);
      const answer = await ask(`Send it now, through ${host}? [y/N] `, { fresh: true });
      if (answer === undefined || !/^\s*y(es)?\s*$/i.test(answer)) return unsent;
    }
    screen.note(`Sending transaction ${signed.txid} through ${host}`);
    await sender.broadcast(signed);
  } catch (error) {
    if (kept === undefined) showUnsent([[signed.txid, signed.raw]], way, screen);
    else
      screen.note(
        `The card has signed transaction ${signed.txid}, and it is not known to be sent. It is in ${kept}; if it can still be sent, this sends it: ${broadcastWords(way, kept)}${holds(way.chain)}`,
      );
    throw error;
  }
  taken?.();
  screen.note(`Sent: transaction ${signed.txid}`);
  if (sender.watch === undefined || wait === 0) return { sent: true, included: 'unknown' };
  screen.progress(`Waiting until it is in the chain, ${wait} s at most; Ctrl-C does not take it back`);
  try {
    return { sent: true, included: await sender.watch(signed, wait) };
  } catch (error) {
    // It is sent, whatever a server says of it afterwards.
    if (!signal.aborted) return { sent: true, included: 'unknown' };
    screen.note('It is sent: stopping here does not take it back. Whether it is in the chain is not known.');
    throw error;
  } finally {
    screen.done();
  }
}
