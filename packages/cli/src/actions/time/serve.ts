import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeServeCommand } from '../../commands/time.ts';
import { malformedFile, wrongUsage } from '../../errors/cli-error.ts';
import { readSmallText } from '../../input/read-file.ts';
import { formatLocal } from '../../output/moments.ts';
import { refuseUnwritable, writeJson, writeWhole } from '../../output/write-file.ts';
import { serveTimeOverUdp } from '../../time/serve-time.ts';
import { serverList } from '../../time/time-source.ts';

const KEY_DIGITS = 64;

export const serveTime: ActionOf<typeof timeServeCommand> = async (input, { screen, signal }) => {
  const { list, force, ahead = 0, port, host = '127.0.0.1' } = input;
  refuseUnwritable(list, { force });
  const secretKey = keyOf(input['key-file']);
  const now = (): bigint => BigInt(Math.floor(Date.now() / 1000) + ahead);
  const server = createRoughtimeServer({ secretKey, now, random: (length) => Uint8Array.from(randomBytes(length)) });
  const served = await serveTimeOverUdp(server, { host, port }).catch((error: unknown) => {
    throw wrongUsage(`--port ${port}, --host ${host}: ${error instanceof Error ? error.message : String(error)}`, {
      name: 'time serve',
    });
  });
  try {
    const name = `for trying out, ${host}:${served.port}`;
    const address = { protocol: 'udp', host, port: served.port } as const;
    const known = { name, publicKey: server.publicKey, addresses: [address] };
    writeJson(list, serverList([known]), { replace: force });
    screen.note(`${list}: ${name}. It says that it is ${formatLocal(now())}. Ctrl-C ends it.`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    secretKey.fill(0);
    await served.close();
  }
  return {
    result: { port: served.port, key: base64.encode(server.publicKey) },
    text: ['The server has ended.'],
  };
};

/** @throws CliError `file/unreadable`, `file/malformed`, `file/unwritable` */
function keyOf(file: string | undefined): Uint8Array {
  if (file === undefined || !existsSync(file)) {
    const key = Uint8Array.from(randomBytes(32));
    if (file !== undefined) writeWhole(file, `${hex.encode(key)}\n`);
    return key;
  }
  const digits = readSmallText(file, 2 * KEY_DIGITS)
    .trim()
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits)) throw malformedFile(file, `it holds no key of ${KEY_DIGITS} hexadecimal digits`);
  return hex.decode(digits);
}
