/** Owner files, and the policy of a wallet: what an owner keeps on the card. */
import { commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { policy, startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { budgetRows } from './budgets.ts';

const { listFiles, readFile, writeFile, deleteFile, readEncryptedFile, writeEncryptedFile } = commands;
const content = Uint8Array.from({ length: limits.fileContent }, (_, index) => index & 0xff);
const whole = { offset: 0, length: limits.fileContent } as const;

export const fileRequirements = topic(
  'FI',
  [
    [
      'A file is written whole, read in parts, and listed.',
      'files.md',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const { version } = await session.call(writeFile, { file: 5, content: { name: 'sixteen bytes md', content } });
        expect(version === 1, `the first version is 1, not ${version}`);
        await bench.power();
        const again = await bench.session('pin');
        expectBytes((await again.call(readFile, { file: 5, ...whole })).content, content, 'the content');
        const part = await again.call(readFile, { file: 5, offset: 500, length: 100 });
        expectBytes(part.content, content.slice(500), 'the content from 500');
        const [entry, ...more] = await again.call(listFiles, {});
        expect(
          entry?.file === 5 && entry.name === 'sixteen bytes md' && entry.size === 512,
          'the list has its name and size',
        );
        expect(more.length === 0, 'the list has no other file');
      },
    ],
    [
      'Every change raises the version by one, a deletion too, and a deleted file keeps its version.',
      'files.md',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const write = async () => (await session.call(writeFile, { file: 0, content: { name: 'a', content } })).version;
        expect((await write()) === 1 && (await write()) === 2, 'versions 1 and 2');
        expect((await session.call(deleteFile, { file: 0 })).version === 3, 'the deletion is version 3');
        const [entry] = await session.call(listFiles, {});
        expect(
          entry?.version === 3 && entry.name === undefined && entry.size === 0,
          'the list has version 3 without a name',
        );
        expect((await write()) === 4, 'the next version is 4');
      },
    ],
    [
      'A file that does not exist is answered with 6A82, and an offset beyond the content with 6B00.',
      'commands.md#read-file',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        expectStatus(await session.ask(deleteFile, { file: 1 }), status.fileNotFound, 'DELETE FILE');
        expectStatus(await session.ask(readEncryptedFile, { file: 1 }), status.fileNotFound, 'READ ENCRYPTED FILE');
        expectStatus(await session.ask(readFile, { file: 1, ...whole }), status.fileNotFound, 'READ FILE');
        await session.call(writeFile, { file: 1, content: { name: 'a', content: content.slice(0, 10) } });
        expect(
          (await session.call(readFile, { file: 1, offset: 10, length: 5 })).content.length === 0,
          'nothing at the end',
        );
        expectStatus(await session.ask(readFile, { file: 1, offset: 11, length: 5 }), status.wrongOffset, 'offset 11');
      },
    ],
    [
      'A seventh file, a longer name or content, or no name is answered with 6A80.',
      'commands.md#write-file',
      'wallet',
      async (bench) => {
        const session = await bench.session('pin');
        const header = { cla: writeFile.cla, ins: writeFile.ins, p1: 0, p2: 0, le: 256 };
        const request = (file: number, name: number | undefined, length: number): Uint8Array => {
          const named = name === undefined ? [] : [...encodeTlv(0x80, new Uint8Array(name).fill(0x61))];
          const inside = Uint8Array.of(...named, ...encodeTlv(0x81, new Uint8Array(length)));
          return Uint8Array.of(...encodeTlv(0x80, Uint8Array.of(file)), ...encodeTlv(0xa1, inside));
        };
        for (const data of [
          request(limits.files, 1, 0),
          request(0, limits.fileName + 1, 0),
          request(0, 0, 0),
          request(0, 1, limits.fileContent + 1),
          request(0, undefined, 5),
        ])
          expectStatus(await session.send({ ...header, data }), status.incorrectData, 'WRITE FILE');
        expect((await session.call(listFiles, {})).length === 0, 'nothing was written');
      },
    ],
    [
      'An encrypted file is deterministic, is taken again in the same version, and refused in an older one with 9D11.',
      'files.md#encrypted-files',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await session.call(writeFile, { file: 3, content: { name: 'a', content } });
        const { encrypted } = await session.call(readEncryptedFile, { file: 3 });
        expectBytes((await session.call(readEncryptedFile, { file: 3 })).encrypted, encrypted, 'the same file again');
        expect((await session.call(writeEncryptedFile, { encrypted })).version === 1, 'the same version is taken');
        await session.call(writeFile, { file: 3, content: { name: 'b', content } });
        expectStatus(await session.ask(writeEncryptedFile, { encrypted }), status.olderVersion, 'an older version');
      },
    ],
    [
      'An encrypted file that was altered is answered with 9D01, and one that is malformed with 6A80.',
      'commands.md#write-encrypted-file',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await session.call(writeFile, { file: 3, content: { name: 'a', content } });
        const { encrypted } = await session.call(readEncryptedFile, { file: 3 });
        const altered = encrypted.map((byte, index) => (index === encrypted.length - 1 ? byte ^ 1 : byte));
        expectStatus(
          await session.ask(writeEncryptedFile, { encrypted: altered }),
          status.notGenuine,
          'an altered one',
        );
        const short = encrypted.slice(0, -1);
        expectStatus(
          await session.ask(writeEncryptedFile, { encrypted: short }),
          status.incorrectData,
          'a shorter one',
        );
      },
    ],
    [
      'RESET CARD erases every file.',
      'commands.md#reset-card',
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        await session.call(writeFile, { file: 0, content: { name: 'a', content } });
        const { confirmation } = await session.call(commands.prepareReset, {});
        await session.call(commands.resetCard, { confirmation, terminate: false });
        await session.call(commands.createWallet, { ...testPasswords, clones: 0, exportable: false });
        expect((await session.call(listFiles, {})).length === 0, 'a file is left');
      },
    ],
  ],
  'optional',
);

export const policyRequirements = topic('PO', [
  [
    'GET POLICY gives the policy that a wallet was made with, and SET POLICY of a primary replaces it.',
    'commands.md#set-policy',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const shown = async () => policy.encode(await session.call(commands.getPolicy, {}));
      expectBytes(await shown(), policy.encode(startingPolicies.open), 'the policy');
      for (const name of ['savings', 'everyday', 'open'] as const) {
        await session.call(commands.setPolicy, startingPolicies[name]);
        expectBytes(await shown(), policy.encode(startingPolicies[name]), `the policy ${name}`);
      }
    },
  ],
  [
    'A wallet that is made without a policy has the policy everyday.',
    'policy.md#starting-policies',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await session.call(commands.createWallet, { clones: 0, exportable: false }, { slot: 2 });
      const made = await session.call(commands.getPolicy, {}, { slot: 2 });
      expectBytes(policy.encode(made), policy.encode(startingPolicies.everyday), 'its policy');
    },
  ],
  [
    'A policy that is malformed, of another version, or longer than 384 bytes is answered with 6A80.',
    'commands.md#set-policy',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const right = policy.encode(startingPolicies.everyday);
      const header = { cla: commands.setPolicy.cla, ins: commands.setPolicy.ins, p1: 0, p2: 0 };
      const otherVersion = right.map((byte, index) => (index === 2 ? 0x7f : byte));
      for (const data of [right.slice(0, -1), Uint8Array.of(...right, 0x8f, 0), otherVersion, new Uint8Array(385)])
        expectStatus(await session.send({ ...header, data }), status.incorrectData, 'SET POLICY');
    },
  ],
  [
    'GET BUDGETS has one budget for each allowance, whole at first, and SET POLICY adds and removes them.',
    'commands.md#get-budgets',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const asset = 'ab'.repeat(16);
      const bounded = { ...startingPolicies.everyday, assets: [{ asset, allowance: 1000n }] };
      await session.call(commands.setPolicy, bounded);
      const { left, kept } = await session.call(commands.getBudgets, {});
      expect(left.length === 1 && left[0]?.asset === asset && left[0].left === 1000n, 'one budget of 1000');
      expect(kept.length === 0, 'no kept budget');
    },
  ],
  ...budgetRows,
]);
