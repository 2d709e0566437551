/** The tables of calls and instructions in the specification are what a card understands, no more and no less. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeCall } from '../../packages/chains/src/ethereum/firmware/transaction/calls.ts';
import { readAll } from '../../packages/chains/src/firmware/read-all.ts';
import { associatedTokenAccount, parseAddress } from '../../packages/chains/src/solana/firmware/address/address.ts';
import { programs } from '../../packages/chains/src/solana/firmware/address/programs.ts';
import { encodeMessage } from '../../packages/chains/src/solana/firmware/transaction/message.ts';
import { stakeInstructions } from '../../packages/chains/src/solana/firmware/transaction/stake-instructions.ts';
import { systemInstructions } from '../../packages/chains/src/solana/firmware/transaction/system-instructions.ts';
import {
  token2022Instructions,
  tokenInstructions,
} from '../../packages/chains/src/solana/firmware/transaction/token-instructions.ts';
import { frameMessage, readTransaction } from '../../packages/chains/src/solana/firmware/transaction.ts';
import { tablesOf } from '../../test/markdown-tables.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/spec/interpreters.md'), 'utf8');
const tables = tablesOf(page);
const rowsOf = (heading: string, ...header: readonly string[]) =>
  tables.find((one) => one.heading === heading && header.every((cell, n) => one.header[n] === cell))?.rows ?? [];
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

describe('calls of the EVM', () => {
  const word = (value: number) => value.toString(16).padStart(64, '0');
  const target = { chainId: 1n, contract: new Uint8Array(20) };
  /** One of everything: `a, b(address[,bytes])` stands for four signatures, of which the row has as many selectors. */
  const rows = rowsOf('EVM transaction', 'selector', 'call').flatMap(([selectors = '', call = '']) => {
    const [, names = '', args = ''] = /^(.*?)\((.*)\)$/.exec(call) ?? [];
    const lists = args.includes('[,') ? [args.replace(/\[,.*?\]$/, ''), args.replace(/\[(,.*?)\]$/, '$1')] : [args];
    const signatures = names.split(', ').flatMap((name) => lists.map((list) => [name, list] as const));
    return selectors.split(', ').map((selector, n) => [selector, ...(signatures[n] ?? ['', ''])] as const);
  });

  test.each(rows)('%s is %s(%s)', (selector, name, args) => {
    const types = args.split(',');
    const tails = types.map((type) => (type === 'bytes' ? word(0) : type.endsWith('[]') ? word(1) + word(1) : ''));
    const heads = types.map((_, n) => {
      const before = tails.slice(0, n).join('').length / 2;
      return tails[n] === '' ? word(1) : word(32 * types.length + before);
    });
    const data = Uint8Array.from(Buffer.from(`${selector}${heads.join('')}${tails.join('')}`, 'hex'));
    expect(decodeCall(data, target)?.signature).toBe(`${name}(${args})`);
    expect(decodeCall(concat(data, new Uint8Array(32)), target)).toBeUndefined();
  });

  test('there are no others', () => {
    const source = readFileSync(join(root, 'packages/chains/src/ethereum/firmware/transaction/calls.ts'), 'utf8');
    const selectors = [...source.matchAll(/'([0-9a-f]{8})'/g)].map(([, selector]) => selector);
    expect(rows.map(([selector]) => selector).sort()).toEqual(selectors.sort());
  });
});

describe('instructions of Solana', () => {
  const addresses = new Map(
    rowsOf('Solana transaction', 'program', 'address').map(([name = '', cell = '', number = '']) => [
      name,
      { accounts: cell.split(', ').map(parseAddress), number },
    ]),
  );
  const known = (name: string): Uint8Array => addresses.get(name)?.accounts[0] ?? new Uint8Array();
  const rows = rowsOf('Solana transaction', 'program', 'number', 'data after it').flatMap(
    ([names = '', numbers = '', data = '', accounts = '', reported = '']) =>
      names.split(', ').flatMap((program) =>
        (numbers === '' ? [''] : numbers.split(', ')).map((cell) => ({
          title: `${program} ${cell}`.trim(),
          program,
          number: cell === '' ? undefined : Number.parseInt(cell, 10),
          data: data === '' ? [] : data.split(', '),
          roles: accounts.split(', ').filter((role) => role !== '...'),
          isOpen: accounts.endsWith('...'),
          reported,
        })),
      ),
  );
  type Row = (typeof rows)[number];
  const self = parseAddress('HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');
  const accountNamed = (name: string): Uint8Array => Uint8Array.from(createHash('sha256').update(name).digest());
  const isFree = ({ program }: Row) => /^(Memo|Ed25519|Secp)/.test(program);

  function dataOf({ number, data, program }: Row): Uint8Array {
    const width = Number.parseInt(addresses.get(program)?.number ?? '0', 10);
    const head = number === undefined ? [] : [number, ...new Uint8Array(width - 1)];
    const fields = data.flatMap((field) => {
      if (field === 'text') return [...new Uint8Array(8)];
      if (/^(UTF-8|any)/.test(field)) return [1];
      if (/^0[01]/.test(field)) return [Number.parseInt(field, 16)];
      return [...new Uint8Array(Number(/ (\d+)$/.exec(field)?.[1]))];
    });
    return Uint8Array.from([...head, ...fields]);
  }

  /** What a card says of one instruction; `where` is the role in which we stand. */
  function read(row: Row, { where = '', more = 0, missing = 0, data = dataOf(row) } = {}) {
    const roles = row.roles.filter((role) => !role.startsWith('[') || role === where);
    const byRole = new Map<string, Uint8Array>(
      roles.map((role) => [role, role === where ? self : accountNamed(role)] as const),
    );
    if (row.program === 'Associated Token') {
      if (where !== 'system') byRole.set('system', known('System'));
      if (where !== 'program') byRole.set('program', known('Token'));
      const [owner, mint] = ['owner', 'mint'].map((role) => byRole.get(role) ?? new Uint8Array());
      if (where !== 'account' && owner && mint)
        byRole.set('account', associatedTokenAccount(owner, mint, known('Token')));
    }
    const named = [...byRole.values()].slice(0, byRole.size - missing);
    const used = [...named, ...Array.from({ length: more }, (_, n) => accountNamed(`more ${n}`))];
    const [program = new Uint8Array()] = addresses.get(row.program)?.accounts ?? [];
    const distinct = new Map([self, ...used, program].map((account) => [hexOf(account), account]));
    const accounts = [...distinct.values()];
    const at = (account: Uint8Array) => [...distinct.keys()].indexOf(hexOf(account));
    const message = encodeMessage({
      signers: 1,
      readonlySigners: 0,
      readonlyOthers: 0,
      accounts,
      blockhash: new Uint8Array(32),
      instructions: [{ program: at(program), accounts: used.map(at), data }],
    });
    return readAll(readTransaction([], self), frameMessage(message, []));
  }
  const isBlind = (row: Row, options?: Parameters<typeof read>[1]): boolean =>
    read(row, options).facts.blind !== undefined;

  /** `as 5` and `as System 5` are what that row has. */
  function meaningOf({ reported, program }: Row): string {
    const [, name = program, number] = /^as (?:(\w+) )?(\d+)/.exec(reported) ?? [];
    const other = rows.find((row) => row.program === name && row.number === Number(number));
    return number === undefined || other === undefined ? reported : meaningOf(other);
  }
  const [, list = ''] = /stands in it as anything but ([\s\S]*?)\. Then/.exec(page) ?? [];
  const told = [...list.matchAll(/`(\w+)`/g)].map(([, role]) => role);

  test('the addresses of the programs are those of the code', () => {
    const stated = [...addresses.values()].flatMap(({ accounts }) => accounts.map(hexOf));
    expect(stated.sort()).toEqual(Object.values(programs).map(hexOf).sort());
  });

  test.each([
    ['System', systemInstructions],
    ['Token', tokenInstructions],
    ['Token-2022', token2022Instructions],
    ['Stake', stakeInstructions],
  ])('%s has all instructions that are read', (program, layouts) => {
    const stated = rows.filter((row) => row.program === program).map(({ number }) => String(number));
    expect(stated.sort()).toEqual(Object.keys(layouts).sort());
  });

  describe.each(rows.map((row) => [row.title, row] as const))('%s', (_, row) => {
    test('is understood with these data and accounts alone', () => {
      expect(isBlind(row)).toBe(false);
      const optional = row.roles.filter((role) => role.startsWith('['));
      expect(isBlind(row, { more: optional.length + 1 })).toBe(!row.isOpen);
      for (const role of optional)
        expect(isBlind({ ...row, roles: row.roles.map((one) => (one === role ? role.slice(1, -1) : one)) })).toBe(
          false,
        );
      if (row.roles.some((role) => !role.startsWith('['))) expect(isBlind(row, { missing: 1 })).toBe(true);
      const data = dataOf(row);
      if (isFree(row)) return;
      expect(isBlind(row, { data: concat(data, Uint8Array.of(0)) })).toBe(true);
      // Cut short, the system program fails, and no data are the number 0 of Associated Token.
      const isRead = (row.program === 'System' && data.length > 4) || row.program === 'Associated Token';
      expect(isBlind(row, { data: data.slice(0, -1) })).toBe(!isRead);
    });

    test('reports what it says', () => {
      const meaning = meaningOf(row);
      const others = read(row);
      expect(others.transfers.length > 0).toBe(/^0 to/.test(meaning));
      expect(others.approvals).toEqual([]);
      if (!row.roles.includes('authority')) return;
      const ours = read(row, { where: 'authority' });
      expect(ours.facts.blind !== undefined).toBe(meaning.startsWith('where ours: blind'));
      expect(ours.transfers.length > 0).toBe(/^where ours: (transfer|rent)/.test(meaning));
      expect(ours.approvals.length > 0).toBe(meaning.startsWith('where ours: approval'));
    });

    test.each(row.roles.filter((role) => role !== 'authority'))('is told in the role %s, or blind', (role) => {
      const name = role.replace(/[[\]]/g, '');
      const given = { ...row, roles: row.roles.map((one) => (one === role ? name : one)) };
      expect(isBlind(given, { where: name })).toBe(!told.includes(name) || name === 'created');
    });
  });
});
