/** The contract of {@link Transport} as test cases for any implementation and any test runner. */
import { type ErrorCode, isSymbolonError } from '@symbolon/interface';
import type { Transport } from './transport.ts';

/** The card in a case. It answers a command, or never: `undefined`. */
export type Peer = (command: Uint8Array) => Uint8Array | undefined;

/** An implementation to test: how the cases connect to it, and what can't happen on it. */
export type Medium = {
  /**
   * Connects a new transport to a new card that answers as `peer` says, in place of the card before. An answer may be
   * anything, as from a broken card. If a card never answers, the transport must give up after a time short enough for
   * a test.
   */
  readonly connect: (peer: Peer) => Promise<{ readonly transport: Transport; readonly remove: () => Promise<void> }>;
  /** Skips the cases in which the card is removed, for a medium that can't lose it. */
  readonly withoutRemoval?: boolean;
  /** The medium sees a card leave while nothing is exchanged: `removed` resolves by itself. */
  readonly noticesRemoval?: boolean;
  /**
   * The medium has a virtual clock and gives up on a silent card at once, so that there is no time to abort or close.
   */
  readonly givesUpAtOnce?: boolean;
  /** Error for a response that is shorter than a status word. Default: `transport/failed`. */
  readonly runtResponse?: ErrorCode;
};

/** One promise of {@link Transport}. `run` rejects if it is broken. */
export type ContractCase = { readonly name: string; readonly run: () => Promise<void> };

const ok = Uint8Array.of(0x90, 0x00);
const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const gone: readonly ErrorCode[] = ['transport/card-removed'];

/**
 * All cases. Each opens and closes its own connection.
 * @example
 * ```ts
 * import { createTransport } from '@symbolon/protocol/transport';
 * import { type Medium, transportContract } from '@symbolon/protocol/transport-contract';
 * const never = new Promise<Uint8Array>(() => {});
 * const medium: Medium = {
 *   connect: async (peer) => {
 *     const carry = async (command: Uint8Array) => peer(command) ?? never;
 *     const limits = { command: 261, response: 258 };
 *     const transport = createTransport({ name: 'mine', limits, carry, release: async () => {}, timeoutMilliseconds: 100 });
 *     return { transport, remove: async () => {} };
 *   },
 *   withoutRemoval: true,
 * };
 * for (const { name, run } of transportContract(medium)) await run(); // in a runner: it(name, run)
 * ```
 */
export function transportContract(medium: Medium): readonly ContractCase[] {
  const cases: ContractCase[] = [];
  const add = (
    name: string,
    peer: (remove: () => Promise<void>) => Peer,
    run: (transport: Transport, remove: () => Promise<void>) => Promise<void>,
  ) => cases.push({ name, run: () => withConnection(medium, peer, run) });

  add('takes at least the longest short APDUs, and has a name', yes, async ({ name, limits }) => {
    check(name !== '', 'an empty name');
    check(limits.command >= 261 && limits.response >= 258, `limits of ${limits.command} and ${limits.response} bytes`);
  });

  add('carries commands and responses of every length up to its limits unchanged', echo, async (transport) => {
    const { command, response } = transport.limits;
    for (const length of edges(command))
      same(await transport.exchange(pattern(length, 0)), echoOf(pattern(length, 0), response));
    for (const length of edges(response)) {
      const ask = Uint8Array.of(...header, 0, length >> 8, length & 0xff);
      same(await transport.exchange(ask), echoOf(ask, response));
    }
  });

  add('keeps no hold on the buffers of its caller', echo, async (transport) => {
    const command = pattern(20, 1);
    const answer = transport.exchange(command);
    command.fill(0xff);
    same(await answer, echoOf(pattern(20, 1), transport.limits.response));
  });

  add('answers two calls at once in their order', echo, async (transport) => {
    const commands = [30, 4, 200, 5].map((length) => pattern(length, length));
    const answers = await Promise.all(commands.map((command) => transport.exchange(command)));
    for (const [index, command] of commands.entries())
      same(answers[index] ?? ok, echoOf(command, transport.limits.response));
  });

  add('refuses what is no command or too long, and goes on', yes, async (transport) => {
    await rejects(transport.exchange(header.subarray(0, 3)), ['apdu/malformed']);
    await rejects(transport.exchange(new Uint8Array(transport.limits.command + 1)), ['apdu/malformed']);
    same(await transport.exchange(header), ok);
  });

  add('sends nothing that was aborted before', yes, async (transport) => {
    await rejects(transport.exchange(header, { signal: aborted() }), ['transport/aborted']);
    same(await transport.exchange(header), ok);
  });

  add('lets go of a command that is aborted while it waits for its turn', echo, async (transport) => {
    const controller = new AbortController();
    const first = transport.exchange(header);
    const second = transport.exchange(header, { signal: controller.signal });
    controller.abort();
    await rejects(second, ['transport/aborted']);
    same(await first, echoOf(header, transport.limits.response));
    same(await transport.exchange(header), echoOf(header, transport.limits.response));
  });

  add('gives up on a card that never answers, and counts it as gone', silent, async (transport) => {
    await rejects(transport.exchange(header), ['transport/timeout', 'transport/card-removed']);
    await rejects(transport.exchange(header), gone);
    await transport.removed;
  });

  for (const [what, answer] of Object.entries({ nothing: new Uint8Array(), 'one byte': Uint8Array.of(0x90) })) {
    add(
      `takes ${what} for no response`,
      () => () => answer,
      async (transport) => {
        await rejects(transport.exchange(header), [
          medium.runtResponse ?? 'transport/failed',
          'transport/card-removed',
        ]);
      },
    );
  }

  add('closes twice, and is closed', yes, async (transport) => {
    same(await transport.exchange(header), ok);
    await transport.close();
    await transport.close();
    await rejects(transport.exchange(header), ['transport/closed']);
  });

  add('says that it has no card any more when it is closed, and not before', yes, async (transport) => {
    same(await transport.exchange(header), ok);
    await rejects(transport.exchange(header, { signal: aborted() }), ['transport/aborted']);
    check(await isPending(transport.removed), '`removed` resolved while the card was there');
    await transport.close();
    await transport.removed;
  });

  if (!medium.givesUpAtOnce) {
    add('aborts a command that is on its way, and counts the card as gone', silent, async (transport) => {
      const controller = new AbortController();
      const answer = transport.exchange(header, { signal: controller.signal });
      const next = transport.exchange(header);
      await turn();
      controller.abort();
      await rejects(answer, ['transport/aborted']);
      await rejects(next, gone);
      await rejects(transport.exchange(header), gone);
      await transport.removed;
    });

    add('ends what is under way when it is closed', silent, async (transport) => {
      const answers = [transport.exchange(header), transport.exchange(header)];
      await turn();
      await Promise.all([transport.close(), ...answers.map((answer) => rejects(answer, ['transport/closed']))]);
    });
  }

  if (!medium.withoutRemoval) {
    add('notices that the card was taken away between commands', yes, async (transport, remove) => {
      same(await transport.exchange(header), ok);
      await remove();
      await rejects(transport.exchange(header), gone);
      await rejects(transport.exchange(header), gone);
      await transport.removed;
    });

    if (medium.noticesRemoval) {
      add('sees by itself that the card was taken away', yes, async (transport, remove) => {
        same(await transport.exchange(header), ok);
        await remove();
        await transport.removed;
        await rejects(transport.exchange(header), gone);
      });
    }

    add(
      'notices that the card was taken away in mid-command',
      (remove) => () => {
        remove();
        return undefined;
      },
      async (transport) => {
        await rejects(transport.exchange(header), gone);
        await rejects(transport.exchange(header), gone);
        await transport.removed;
      },
    );

    cases.push({
      name: 'leaves the way free for the next card',
      run: async () => {
        await withConnection(medium, silent, async (transport) =>
          rejects(transport.exchange(header), ['transport/timeout', 'transport/card-removed']),
        );
        await withConnection(medium, yes, async (transport) => same(await transport.exchange(header), ok));
      },
    });
  }
  return cases;
}

async function withConnection(
  medium: Medium,
  peer: (remove: () => Promise<void>) => Peer,
  run: (transport: Transport, remove: () => Promise<void>) => Promise<void>,
): Promise<void> {
  let removing: () => Promise<void> = async () => {};
  const { transport, remove } = await medium.connect(peer(() => removing()));
  removing = remove;
  try {
    await run(transport, remove);
  } finally {
    await transport.close();
  }
}

const yes = (): Peer => () => ok;
const silent = (): Peer => () => undefined;
/**
 * Answers as {@link echoOf} says. The limits of the transport are not known yet, but no card answers more than it is
 * asked for.
 */
const echo = (): Peer => (command) => echoOf(command, Number.POSITIVE_INFINITY);

/**
 * `00 A4 04 00 00 LL LL` asks for that many bytes. Any other command comes back with one added to every byte, cut to
 * fit a short response.
 */
function echoOf(command: Uint8Array, longest: number): Uint8Array {
  const [, , , , zero, high = 0, low = 0] = command;
  if (command.length === 7 && zero === 0 && command.subarray(0, 4).every((byte, index) => byte === header[index])) {
    const length = Math.min((high << 8) | low, longest);
    return Uint8Array.of(...pattern(length - ok.length, 3), ...ok);
  }
  return Uint8Array.of(...command.subarray(-256).map((byte) => byte + 1), ...ok);
}

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 7 + (index >> 8) + seed);
}

/** Lengths around those at which media change their framing. The largest fits in 16 bits. */
function edges(limit: number): readonly number[] {
  const longest = Math.min(limit, 0xffff);
  return [4, 5, 6, 62, 63, 253, 254, 255, 256, 257, 258, 259, 261, 262, 263, 264, 2_060, longest].filter(
    (length) => length <= longest,
  );
}

function aborted(): AbortSignal {
  const controller = new AbortController();
  controller.abort();
  return controller.signal;
}

/** Lets a pending exchange proceed. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whether a promise has not settled by the next {@link turn}. */
function isPending(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => false), turn().then(() => true)]);
}

async function rejects(exchange: Promise<Uint8Array>, codes: readonly ErrorCode[]): Promise<void> {
  const outcome = await exchange.then(
    (answer) => `an answer of ${answer.length} bytes`,
    (error: unknown) => (isSymbolonError(error) ? error.code : String(error)),
  );
  check((codes as readonly string[]).includes(outcome), `expected ${codes.join(' or ')}, got ${outcome}`);
}

function same(actual: Uint8Array, expected: Uint8Array): void {
  const index = expected.findIndex((byte, position) => byte !== actual[position]);
  check(actual.length === expected.length, `expected ${expected.length} bytes, got ${actual.length}`);
  check(index === -1, `byte ${index} of ${expected.length} differs`);
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`the transport breaks its contract: ${otherwise}`);
}
