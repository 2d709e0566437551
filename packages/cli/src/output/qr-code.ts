/** QR codes: as rows for a terminal, as SVG and as PNG. Error correction L, as SeedQR has it, with a border of four. */
import { deflateSync } from 'node:zlib';
import encodeQR from 'qr';
import type { SecretRow } from './secret-screen.ts';

/** What a code holds: digits, in numeric mode, or bytes, in binary mode. */
export type QrContent = string | Uint8Array;

/** ISO/IEC 18004: the quiet zone. */
const BORDER = 4;
/** Pixels of a module in a picture file. */
const SCALE = 8;

/** Dark modules are true, the border included. */
export function qrModules(content: QrContent): readonly (readonly boolean[])[] {
  const isText = typeof content === 'string';
  // A letter for each byte, which the encoder turns back: in this mode it takes text alone.
  const text = isText ? content : String.fromCharCode(...content);
  return encodeQR(text, 'raw', {
    ecc: 'low',
    encoding: isText ? 'numeric' : 'byte',
    border: BORDER,
    textEncoder: (letters: string) => Uint8Array.from(letters, (letter) => letter.charCodeAt(0)),
  });
}

/** Two rows of modules in one of the terminal, whose letters are twice as high as wide. */
export function qrRows(modules: readonly (readonly boolean[])[]): readonly SecretRow[] {
  const rows: SecretRow[] = [];
  for (let row = 0; row < modules.length; row += 2) {
    const [upper = [], lower = []] = [modules[row], modules[row + 1]];
    rows.push(upper.map((isDark, column) => [isDark, lower[column] === true] as const));
  }
  return rows;
}

/** One path of squares on white. */
export function qrSvg(modules: readonly (readonly boolean[])[]): string {
  const side = modules.length;
  const squares = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${side}v${side}h-${side}z"/><path d="${squares.join('')}"/></svg>\n`,
  ].join('');
}

/** Black and white, a bit a pixel (ISO/IEC 15948). */
export function qrPng(modules: readonly (readonly boolean[])[]): Uint8Array {
  const side = modules.length * SCALE;
  const stride = Math.ceil(side / 8);
  const pixels = new Uint8Array((stride + 1) * side);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] === true;
      const at = y * (stride + 1) + 1 + (x >> 3);
      if (!isDark) pixels[at] = (pixels[at] ?? 0) | (0x80 >> (x & 7));
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // A bit a pixel, shades of grey.
  header[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** ISO/IEC 15948, annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
