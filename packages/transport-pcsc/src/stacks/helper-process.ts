/**
 * The process that `helper-stack.ts` starts: one PC/SC context, driven by messages, until the parent closes the
 * channel.
 */
import type { HelperCalls, HelperReply, HelperRequest } from './helper-calls.ts';
import { smartcardStack } from './smartcard-stack.ts';
import { type PcscConnection, type PcscContext, PcscFailure } from './stack.ts';

let established: PcscContext | undefined;
const connections = new Map<number, PcscConnection>();
let lastNumber = 0;

const calls: HelperCalls = {
  establish: async () => {
    established = await smartcardStack.establishContext();
  },
  listReaders: () => context().listReaders(),
  statusChange: (readers, timeoutMilliseconds) => context().statusChange(readers, timeoutMilliseconds),
  connect: async (reader, share) => {
    const connected = await context().connect(reader, share);
    lastNumber++;
    connections.set(lastNumber, connected);
    return { connection: lastNumber, protocol: connected.protocol, answerToReset: connected.answerToReset };
  },
  transmit: (connection, command) => numbered(connection).transmit(command),
  disconnect: async (connection, disposition) => {
    const connected = numbered(connection);
    connections.delete(connection);
    await connected.disconnect(disposition);
  },
};

function context(): PcscContext {
  if (established === undefined) throw new PcscFailure('other', 'no PC/SC context');
  return established;
}

function numbered(connection: number): PcscConnection {
  const connected = connections.get(connection);
  if (connected === undefined) throw new PcscFailure('other', 'no such connection');
  return connected;
}

async function answer({ id, call, args }: HelperRequest): Promise<HelperReply> {
  try {
    const run: (...args: never[]) => Promise<unknown> = calls[call];
    return { id, value: await run(...(args as never[])) };
  } catch (error) {
    const response = error instanceof PcscFailure ? error.response : 'other';
    return { id, failure: { response, message: error instanceof Error ? error.message : String(error) } };
  }
}

process.on('message', async (request: HelperRequest) => {
  const reply = await answer(request);
  process.send?.(reply);
});
process.on('disconnect', () => process.exit());
