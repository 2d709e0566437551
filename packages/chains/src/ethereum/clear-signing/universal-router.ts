/**
 * Uniswap's Universal Router in words: it takes commands of a byte each, in a language that no descriptor reads
 * (ERC-7730). Source: Uniswap/universal-router, `contracts/libraries/Commands.sol`, `contracts/base/Dispatcher.sol` and
 * `deploy-addresses`, versions 1.2 and 2.0.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Line, line, warn, within } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import { splitAttribution } from '../firmware/transaction/attribution.ts';
import { decodeArguments } from './decode-call.ts';
import type { Container } from './format-value.ts';
import { commands, type RouterValue, type RouterView } from './router-commands.ts';
import { type Named, parseFunction, type SolidityFunction } from './solidity-types.ts';
import { attributionWords, type Known } from './value-words.ts';
import type { SignedValue } from './values.ts';

const routers: ReadonlySet<string> = new Set([
  '1:3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad', // 1.2
  '1:66a9893cc07d91d95644aedd05d03f95e1dba8af', // 2.0
  '10:cb1355ff08ab38bbce60111f1bb2b784be25d7e8', // 1.2
  '10:851116d9223fabed8e56c0e6b8ad0c31d98b3507', // 2.0
  '137:1095692a6237d83c6a72f3f5efedb9a670c49223', // 2.0
  '8453:3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad', // 1.2
  '8453:6ff5693b99212da76ad316178a184ab56d299b43', // 2.0
  '42161:5e325eda8064b456f4781070c0738d849c824258', // 1.2
  '42161:a51afafe0263b40edaef0df8781ea9aa03e381a3', // 2.0
]);

const executes: readonly SolidityFunction[] = [
  'execute(bytes commands,bytes[] inputs,uint256 deadline)',
  'execute(bytes commands,bytes[] inputs)',
].map((key) => parseFunction(key, 'router'));

/** Bits of a command: what it is, whether the others go on without it, and one that is not used. */
const kindOf = (command: number): number => command & 0x7f;
const mayFail = (command: number): boolean => (command & 0x80) !== 0;

/** More would push the rest off a screen. */
const mostCommands = 24;

/**
 * What the router is told to do, command by command.
 *
 * @param data Selector and arguments.
 * @returns `undefined` for any other contract or function
 */
export function describeRouter(data: Uint8Array, container: Container, known: Known): readonly Line[] | undefined {
  if (!routers.has(`${container.chainId}:${bytesToHex(container.to)}`)) return undefined;
  const execute = executes.find(({ selector }) => selector === bytesToHex(data.subarray(0, 4)));
  if (!execute) return undefined;
  const attributed = splitAttribution(data);
  const given = valuesOf(execute.inputs, (attributed?.call ?? data).subarray(4));
  const [list, inputs, deadline] = given ?? [];
  if (!(list instanceof Uint8Array) || !Array.isArray(inputs) || inputs.length !== list.length)
    return [warn`this is of the Universal Router of Uniswap, but what it is given can't be read`];
  if (list.length > mostCommands)
    return [warn`it gives ${list.length} commands to the Universal Router of Uniswap, too many to show`];
  const view: RouterView = { ...container, known };
  return [
    line`The Universal Router of Uniswap does the following, which a card does not check`,
    ...[...list].flatMap((command, i) => {
      const place = line`command ${i + 1} of ${list.length}`;
      return [
        mayFail(command)
          ? line`Command ${i + 1} of ${list.length}, without which the others go on if it fails:`
          : line`Command ${i + 1} of ${list.length}:`,
        ...within(line`in ${place}`, describeCommand(kindOf(command), inputs[i], view)),
      ];
    }),
    ...(typeof deadline === 'bigint' ? [line`Until ${formatMoment(deadline)}`] : []),
    ...attributionWords(attributed?.codes),
  ];
}

function describeCommand(kind: number, input: RouterValue | undefined, view: RouterView): readonly Line[] {
  const command = commands.get(kind);
  if (!command) return [warn`${kind} is no command that this wallet knows; what it does can't be shown`];
  const values = input instanceof Uint8Array ? valuesOf(command.takes, input) : undefined;
  return (values && command.tell(values, view)) ?? [warn`what it is given can't be read; what it does can't be shown`];
}

/** Single values in their order, those of structs among them; lists as lists. `undefined` if not strictly encoded. */
function valuesOf(inputs: readonly Named[], bytes: Uint8Array): readonly RouterValue[] | undefined {
  const decoded = decodeArguments(inputs, bytes);
  return decoded && decoded.rest.length === 0 ? plain(decoded.values) : undefined;
}

function plain(value: SignedValue): readonly RouterValue[] {
  if (value.kind === 'leaf') return [value.value];
  return value.kind === 'list' ? [value.items.flatMap(plain)] : value.members.flatMap(([, member]) => plain(member));
}
