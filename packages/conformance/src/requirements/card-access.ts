/** SELECT and READ BINARY: the application and EF.CardAccess. */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { paceProtocol } from '@symbolon/protocol/channel';
import { applicationId, commands, interindustry, versionsOf } from '@symbolon/protocol/commands';
import { decodeTlv, encodeTlv } from '@symbolon/protocol/encoding';
import { protocolVersion } from '@symbolon/protocol/labels';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { byteText, expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';

const selecting = 'commands.md#select';
const reading = 'commands.md#read-binary';
const cardAccess = Uint8Array.of(0x01, 0x1c);
const nothing: Uint8Array = new Uint8Array();
/** ARC.3 of certificates.md, content bytes. */
const openChannelProtocol = hexToBytes('69c2efe097e09b9290cd88a4b1c0cb87a2aa0403');

const select = (p1: number, p2: number, data: Uint8Array = nothing): CommandApdu => {
  const header = { cla: 0x00, ins: interindustry.select.ins, p1, p2 };
  return p2 === 0 ? { ...header, data, le: 256 } : { ...header, data };
};
const read = (p1: number, p2: number, le?: number): CommandApdu => {
  const header = { cla: 0x00, ins: interindustry.readBinary.ins, p1, p2 };
  return le === undefined ? header : { ...header, le };
};

async function wholeFile({ one }: Bench): Promise<Uint8Array> {
  const answer = await one(read(0x9c, 0, 256));
  expectStatus(answer, status.ok, 'READ BINARY of EF.CardAccess');
  return answer.data;
}

export const cardAccessRequirements = topic('EF', [
  [
    'SELECT of the application with P2 0C has no response data.',
    selecting,
    'any',
    async ({ one }) => {
      const answer = await one(select(0x04, 0x0c, applicationId));
      expectStatus(answer, status.ok, 'SELECT');
      expectBytes(answer.data, nothing, 'its data');
    },
  ],
  [
    'SELECT of the application with P2 00 answers 6F with the name of the application in 84.',
    selecting,
    'any',
    async ({ one }) => {
      const answer = await one(select(0x04, 0x00, applicationId));
      expectStatus(answer, status.ok, 'SELECT');
      const [template, ...more] = decodeTlv('file control information', answer.data);
      expect(template?.tag === 0x6f && more.length === 0, 'the answer is one data object 6F');
      const name = decodeTlv('file control information', template.value).find(({ tag }) => tag === 0x84);
      expectBytes(present(name, 'the data object 84').value, applicationId, 'the name in 84');
    },
  ],
  [
    'SELECT of another name is answered with 6A82.',
    selecting,
    'any',
    async ({ one }) => {
      for (const name of [
        applicationId.slice(0, 8),
        Uint8Array.of(...applicationId, 0),
        Uint8Array.of(0xa0, 0, 0, 0, 3),
      ])
        expectStatus(await one(select(0x04, 0x0c, name)), status.fileNotFound, 'SELECT of another name');
    },
  ],
  [
    'SELECT with another P1 or P2 is answered with 6A86.',
    selecting,
    'any',
    async ({ one }) => {
      expectStatus(await one(select(0x01, 0x0c, cardAccess)), status.wrongParameters, 'P1 01');
      expectStatus(await one(select(0x04, 0x04, applicationId)), status.wrongParameters, 'P2 04');
    },
  ],
  [
    'SELECT of the master file, with or without its identifier, is answered with 9000.',
    selecting,
    'any',
    async ({ one }) => {
      expectStatus(await one(select(0x00, 0x0c)), status.ok, 'SELECT without data');
      expectStatus(await one(select(0x00, 0x0c, Uint8Array.of(0x3f, 0x00))), status.ok, 'SELECT of 3F00');
    },
  ],
  [
    'EF.CardAccess can be selected with P1 00 and 02, and then READ BINARY reads it by offset.',
    reading,
    'any',
    async (bench) => {
      const whole = await wholeFile(bench);
      for (const p1 of [0x00, 0x02]) {
        expectStatus(
          await bench.one(select(p1, 0x0c, cardAccess)),
          status.ok,
          `SELECT of 011C with P1 ${byteText(p1)}`,
        );
        const answer = await bench.one(read(0, 3, 256));
        expectStatus(answer, status.ok, 'READ BINARY from 3');
        expectBytes(answer.data, whole.slice(3), 'the file from 3');
      }
    },
  ],
  [
    'SELECT of another file is answered with 6A82.',
    selecting,
    'any',
    async ({ one }) =>
      expectStatus(await one(select(0x02, 0x0c, Uint8Array.of(0x01, 0x1d))), status.fileNotFound, 'SELECT of 011D'),
  ],
  [
    'READ BINARY answers at most Le bytes, and none at the end of the file or without Le.',
    reading,
    'any',
    async (bench) => {
      const whole = await wholeFile(bench);
      expectBytes((await bench.one(read(0x9c, 2, 5))).data, whole.slice(2, 7), '5 bytes from 2');
      const end = await bench.one(read(0x9c, whole.length, 256));
      expectStatus(end, status.ok, 'READ BINARY at the end');
      expectBytes(end.data, nothing, 'the data at the end');
      const none = await bench.one(read(0x9c, 0));
      expectStatus(none, status.ok, 'READ BINARY without Le');
      expectBytes(none.data, nothing, 'the data without Le');
    },
  ],
  [
    'READ BINARY beyond the file is answered with 6B00.',
    reading,
    'any',
    async (bench) => {
      const { length } = await wholeFile(bench);
      expectStatus(await bench.one(read(0x9c, length + 1, 256)), status.wrongOffset, 'one byte beyond the file');
    },
  ],
  [
    'READ BINARY without a file is answered with 6986.',
    reading,
    'any',
    async ({ one }) => expectStatus(await one(read(0, 0, 256)), status.notAllowed, 'READ BINARY after power-up'),
  ],
  [
    'READ BINARY of another short identifier is answered with 6A82.',
    reading,
    'any',
    async ({ one }) => expectStatus(await one(read(0x9d, 0, 256)), status.fileNotFound, 'short identifier 1D'),
  ],
  [
    'EF.CardAccess is a SET OF SecurityInfo, which offers PACE with generic mapping on P-256 and AES-128.',
    'channel.md#efcardaccess',
    'any',
    async (bench) => {
      const [set, ...more] = decodeTlv('EF.CardAccess', await wholeFile(bench));
      expect(set?.tag === 0x31 && more.length === 0, 'the file is one SET');
      const infos = decodeTlv('SecurityInfos', set.value).map(({ value }) => value.join());
      const protocol = concatBytes(Uint8Array.of(0x06, paceProtocol.length), paceProtocol);
      expect(
        infos.includes([...protocol, 2, 1, 2, 2, 1, 0x0c].join()),
        'it has the PACEInfo of version 2, parameters 12',
      );
    },
  ],
  [
    'Two cards can not be told apart by EF.CardAccess.',
    'channel.md#efcardaccess',
    'pair',
    async (bench) =>
      expectBytes(await wholeFile(bench.second()), await wholeFile(bench), 'the file of the second card'),
  ],
  [
    'SELECT ends a session, also inside it.',
    'channel.md#sessions',
    'can',
    async (bench) => {
      const session = await bench.session();
      const inside = await session.send(select(0x04, 0x0c, applicationId));
      expectStatus(inside, status.ok, 'SELECT within the session');
      expect(inside.secured, 'its answer belongs to the session');
      const after = await session.ask(commands.getStatus, {});
      expectStatus(after, status.secureMessagingNotSupported, 'the next protected command');
    },
  ],
  [
    'The answer to SELECT of the application has the versions that the card speaks in A5/80, ascending: 2 is one.',
    selecting,
    'any',
    async ({ one }) => {
      const versions = versionsOf((await one(select(0x04, 0x00, applicationId))).data);
      expect(versions.includes(protocolVersion), `the card speaks ${versions.join(', ')}, and not ${protocolVersion}`);
    },
  ],
  [
    'EF.CardAccess has a SecurityInfo of OPEN CHANNEL, of version 2.',
    'channel.md#efcardaccess',
    'any',
    async (bench) => {
      const [set] = decodeTlv('EF.CardAccess', await wholeFile(bench));
      const infos = decodeTlv('SecurityInfos', set?.value ?? nothing).map(({ value }) => value.join());
      const protocol = encodeTlv(0x06, openChannelProtocol);
      expect(infos.includes([...protocol, 2, 1, protocolVersion].join()), 'it has the OpenChannelInfo of version 2');
    },
  ],
]);
