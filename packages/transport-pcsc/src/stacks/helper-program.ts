/**
 * The program of the helper process, which alone loads the native package. A text, because a bundle holds no second
 * file to start; for Node, Bun and Deno as they are. `helper.ts` starts it.
 *
 * Lines of JSON come and go. To it: `{ id, call, args }`. From it: `{ id, value }` or `{ id, failure }` for each call,
 * `{ reader, status }` or `{ reader, gone }` for each change at a reader, `{ settled }` once those that
 * are there have been told, and `{ failure }` when the watching ends. Bytes are in hex.
 */
export const helperProgram = `
const ENOUGH_QUIET = 100;
const NO_READER_AFTER = 1000;
// Data of 65,536 bytes and a status word, ISO/IEC 7816-3:2006 clause 12.1.3. By itself the package takes 264.
const LONGEST_RESPONSE = 65538;
const readers = new Map();
const cards = new Map();
let pcsc;
let lastCard = 0;

const tell = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const failureOf = (error) => ({ code: String((error && error.code) || ''), message: String((error && error.message) || error) });
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (byte) => parseInt(byte, 16));
// Also while the native package waits for a card that never answers: any other end of the process waits for it.
const end = () => process.kill(process.pid, 'SIGKILL');

const settle = () => tell({ settled: true });
let settling;
const settleAfter = (milliseconds) => {
  if (settling === null) return;
  clearTimeout(settling);
  settling = setTimeout(() => {
    settling = null;
    settle();
  }, milliseconds);
};

const calls = {
  establish: (path) => {
    pcsc = require(path);
    new pcsc.Client()
      .on('reader', (reader) => {
        const name = reader.name();
        readers.set(name, reader);
        settleAfter(ENOUGH_QUIET);
        // Its answer to reset is of memory that is no longer there; that of a connected card is right.
        reader.on('change', (status) => tell({ reader: name, status: status.raw }));
        reader.on('disconnect', () => {
          readers.delete(name);
          tell({ reader: name, gone: true });
        });
      })
      .on('error', (error) => tell({ failure: failureOf(error) }))
      .start();
    settleAfter(NO_READER_AFTER);
  },
  connect: async (name, mode) => {
    const reader = readers.get(name);
    if (reader === undefined) throw Object.assign(new Error('Unknown reader'), { code: 'UnknownReader' });
    const card = await reader.connect(mode, pcsc.Protocol.ANY);
    const { atr } = await card.state();
    lastCard += 1;
    cards.set(lastCard, card);
    return { connection: lastCard, protocol: card.protocol(), answerToReset: hexOf(atr) };
  },
  transmit: async (connection, hex) => {
    const command = bytesOf(hex);
    const response = await cards.get(connection).transmit(command, new ArrayBuffer(LONGEST_RESPONSE));
    // The native package reads the command in another thread and does not hold it.
    if (command.length === 0) throw new Error('no command');
    return hexOf(response);
  },
  disconnect: (connection, disposition) => {
    const card = cards.get(connection);
    cards.delete(connection);
    return card.disconnect(disposition);
  },
};

const answer = async ({ id, call, args }) => {
  try {
    tell({ id, value: await calls[call](...args) });
  } catch (error) {
    tell({ id, failure: failureOf(error) });
  }
};

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) answer(JSON.parse(line));
});
process.stdin.on('end', end);
process.stdin.on('close', end);
process.stdout.on('error', end);
`;
