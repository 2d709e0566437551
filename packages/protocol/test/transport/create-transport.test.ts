import { cardError } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { type ContractCase, type Medium, type Peer, transportContract } from '../../src/transport/contract.ts';
import { createTransport, type Link } from '../../src/transport/create-transport.ts';

const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const never = new Promise<never>(() => {});

function linkTo(peer: Peer, present = () => true, removed?: Promise<void>): Link {
  return {
    ...(removed && { removed }),
    name: 'test link',
    limits: { command: 3_000, response: 65_535 },
    timeoutMilliseconds: 100,
    carry: async (command) => {
      const answer = present() ? peer(command) : undefined;
      if (!present()) throw cardError('transport/card-removed', { transport: 'test link' });
      return answer ?? never;
    },
    release: async () => {},
  };
}

function mediumOver(make: (link: Link) => ReturnType<typeof createTransport>): Medium {
  return {
    connect: async (peer) => {
      let remove = () => {};
      let present = true;
      const removed = new Promise<void>((resolve) => {
        remove = resolve;
      });
      const transport = make(linkTo(peer, () => present, removed));
      return {
        transport,
        remove: async () => {
          present = false;
          remove();
        },
      };
    },
    noticesRemoval: true,
  };
}

describe('a created transport keeps the contract', () => {
  for (const { name, run } of transportContract(mediumOver(createTransport))) it(name, run);
});

describe('the contract finds a transport that breaks it', () => {
  const failing = async (cases: readonly ContractCase[]) => {
    const outcomes = cases.map(({ run }) =>
      Promise.race([
        run().then(
          () => 'kept',
          () => 'broken',
        ),
        new Promise((resolve) => setTimeout(() => resolve('hangs'), 1_000)),
      ]),
    );
    const kept = (await Promise.all(outcomes)).map((outcome) => outcome === 'kept');
    return cases.filter((_, index) => !kept[index]).map(({ name }) => name);
  };
  const broken = (
    change: (transport: ReturnType<typeof createTransport>, link: Link) => Partial<ReturnType<typeof createTransport>>,
  ) =>
    failing(
      transportContract(
        mediumOver((link) => {
          const transport = createTransport(link);
          return { ...transport, ...change(transport, link) };
        }),
      ),
    );

  it('that passes calls on as they come', async () => {
    const names = await broken((_, link) => ({
      exchange: (command) => link.carry(command, new AbortController().signal),
    }));
    expect(names).toEqual(
      expect.arrayContaining([
        'refuses what is no command or too long, and goes on',
        'sends nothing that was aborted before',
        'gives up on a card that never answers, and counts it as gone',
        'closes twice, and is closed',
        'takes one byte for no response',
      ]),
    );
  });

  it('that loses a byte', async () => {
    const names = await broken((transport) => ({
      exchange: async (...args) => (await transport.exchange(...args)).slice(1),
    }));
    expect(names).toContain('carries commands and responses of every length up to its limits unchanged');
  });

  it('that says too early, or never, that the card is gone', async () => {
    const told = 'says that it has no card any more when it is closed, and not before';
    expect(await broken(() => ({ removed: Promise.resolve() }))).toEqual([told]);
    expect(await broken(() => ({ removed: never }))).toEqual([
      'gives up on a card that never answers, and counts it as gone',
      told,
      'aborts a command that is on its way, and counts the card as gone',
      'notices that the card was taken away between commands',
      'sees by itself that the card was taken away',
      'notices that the card was taken away in mid-command',
    ]);
  });

  it('that revives a card which is gone', async () => {
    const names = await broken((_, link) => ({ exchange: (...args) => createTransport(link).exchange(...args) }));
    expect(names).toEqual(
      expect.arrayContaining([
        'aborts a command that is on its way, and counts the card as gone',
        'closes twice, and is closed',
      ]),
    );
  });
});

describe('createTransport', () => {
  it('wraps what a medium throws, and goes on', async () => {
    const cause = new Error('lamp 3 is out');
    let fail = true;
    const transport = createTransport({
      ...linkTo(() => header),
      carry: async () => {
        if (fail) throw cause;
        return header;
      },
    });
    await expect(transport.exchange(header)).rejects.toMatchObject({
      code: 'transport/failed',
      context: { reason: 'lamp 3 is out' },
      cause,
    });
    fail = false;
    expect(await transport.exchange(header)).toEqual(header);
  });

  it('never calls the medium twice at once, nor after the card is gone', async () => {
    let running = 0;
    let most = 0;
    let calls = 0;
    const transport = createTransport({
      ...linkTo(() => header),
      carry: async () => {
        calls++;
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (calls === 3) throw cardError('transport/card-removed', { transport: 'test link' });
        return header;
      },
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => transport.exchange(header)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect([most, calls]).toEqual([1, 3]);
  });

  it('tells the medium to stop, and names the first loss as the cause of the later ones', async () => {
    let stopped = false;
    const transport = createTransport({
      ...linkTo(() => header),
      timeoutMilliseconds: 5,
      carry: (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            stopped = true;
          });
        }),
    });
    await expect(transport.exchange(header)).rejects.toMatchObject({
      code: 'transport/timeout',
      context: { milliseconds: 5 },
    });
    expect(stopped).toBe(true);
    await expect(transport.exchange(header)).rejects.toMatchObject({
      code: 'transport/card-removed',
      cause: { code: 'transport/timeout' },
    });
  });

  it('ends an exchange when the medium sees the card leave, and stops using the medium', async () => {
    let leave = () => {};
    let calls = 0;
    const removed = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const carry = () => {
      calls++;
      return never;
    };
    const transport = createTransport({ ...linkTo(() => header), removed, carry });
    const answers = Promise.allSettled([transport.exchange(header), transport.exchange(header)]);
    leave();
    await transport.removed;
    const reason = { code: 'transport/card-removed' };
    expect(await answers).toMatchObject([{ reason }, { reason }]);
    expect(calls).toBe(1);
  });

  it('counts the card as gone when the medium itself is lost, and says why', async () => {
    const cause = new Error('the service has stopped');
    const transport = createTransport({ ...linkTo(() => header), removed: Promise.reject(cause) });
    await transport.removed;
    await expect(transport.exchange(header)).rejects.toMatchObject({
      code: 'transport/card-removed',
      cause: { cause },
    });
  });

  it('has its card after a failed exchange', async () => {
    let told = false;
    const transport = createTransport({
      ...linkTo(() => header),
      carry: async () => Promise.reject(new Error('noise')),
    });
    transport.removed.then(() => {
      told = true;
    });
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/failed' });
    expect(told).toBe(false);
    await transport.close();
    expect(told).toBe(true);
  });

  it('releases the medium once, and hands on its failure', async () => {
    let releases = 0;
    const transport = createTransport({
      ...linkTo(() => header),
      release: async () => {
        releases++;
        throw new Error('stuck');
      },
    });
    await expect(transport.close()).rejects.toThrow('stuck');
    await expect(transport.close()).rejects.toThrow('stuck');
    expect(releases).toBe(1);
  });

  it('is frozen', () => {
    const transport = createTransport(linkTo(() => header));
    expect(Object.isFrozen(transport) && Object.isFrozen(transport.limits)).toBe(true);
  });
});
