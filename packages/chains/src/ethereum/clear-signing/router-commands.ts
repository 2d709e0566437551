/** Commands of Uniswap's Universal Router, by their numbers (`contracts/libraries/Commands.sol`), in words. */
import { equalBytes } from '@noble/curves/utils.js';
import { type Line, line, warn, word } from '@symbolon/interface';
import { formatMoment, isMoment } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import { allowanceLimit } from '../firmware/address/assets.ts';
import type { Container } from './format-value.ts';
import { type Named, parseFunction } from './solidity-types.ts';
import { addressWords, coinWords, type Known, tokenWords } from './value-words.ts';

/** What a command is given. */
export type RouterValue = bigint | boolean | string | Uint8Array | readonly RouterValue[];
/** Where it stands, and what is known. */
export type RouterView = Container & { readonly known: Known };

type Tell = (given: readonly RouterValue[], view: RouterView) => readonly Line[] | undefined;
type Command = { readonly takes: readonly Named[]; readonly tell: Tell };

const command = (takes: string, tell: Tell): Command => ({
  takes: parseFunction(`f(${takes})`, 'router').inputs,
  tell,
});

/** The types are those that the command takes: no other value gets here. */
const account = (value: RouterValue | undefined): Uint8Array => (value instanceof Uint8Array ? value : coin);
const number = (value: RouterValue | undefined): bigint => (typeof value === 'bigint' ? value : 0n);

/** `Constants.ETH`. */
const coin = new Uint8Array(20);
const isCoin = (token: Uint8Array): boolean => equalBytes(token, coin);

/** `ActionConstants`: addresses that stand for who calls the router, and for the router. */
const caller = new Uint8Array(20).fill(1, 19);
const router = new Uint8Array(20).fill(2, 19);
/** `ActionConstants.CONTRACT_BALANCE`. */
const wholeBalance = 2n ** 255n;

function who(to: Uint8Array, { chainId, from, known }: RouterView): Line {
  return equalBytes(to, router) ? line`the router` : addressWords(equalBytes(to, caller) ? from : to, chainId, known);
}

const named = (token: Uint8Array, { chainId, known }: RouterView): Line =>
  isCoin(token) ? line`the coin of the chain` : addressWords(token, chainId, known);

function amountOf(amount: bigint, token: Uint8Array, view: RouterView): Line {
  if (amount === wholeBalance) return line`all of ${named(token, view)}`;
  const { chainId, known } = view;
  return isCoin(token)
    ? coinWords(amount, chainId)
    : tokenWords(amount, { address: token, chainId, claimed: undefined }, known);
}

/** Whoever gets what the router pays out, if it is neither the caller nor the router, which goes on with it. */
function foreign(to: Uint8Array, view: RouterView): readonly Line[] {
  const isOurs = [caller, router, view.from, view.to, view.known.self].some((own) => equalBytes(own, to));
  return isOurs ? [] : [warn`this goes to ${who(to, view)}, which is not your account`];
}

/** The first and the last token of a path: of a list (V2), or of tokens with a fee of 3 bytes between two (V3). */
function endsOf(path: RouterValue | undefined): readonly [Uint8Array, Uint8Array] | undefined {
  if (path instanceof Uint8Array)
    return path.length >= 43 && path.length % 23 === 20 ? [path.slice(0, 20), path.slice(-20)] : undefined;
  return Array.isArray(path) && path.length > 1 ? [account(path[0]), account(path.at(-1))] : undefined;
}

const sell = (path: string): Command =>
  command(`address to,uint256 amountIn,uint256 amountOutMin,${path} path,bool payerIsUser`, (given, view) => {
    const [to, amountIn, amountOutMin, hops, isYours] = given;
    const [from, into] = endsOf(hops) ?? [];
    if (from === undefined || into === undefined) return undefined;
    // `Constants.ALREADY_PAID`, of V2.
    const whose = payer(isYours === true, view);
    const sold =
      amountIn === 0n ? line`what was paid in before` : line`${amountOf(number(amountIn), from, view)} ${whose}`;
    const got = line`for at least ${amountOf(number(amountOutMin), into, view)}, to ${who(account(to), view)}`;
    // `V3SwapRouter` takes as much of the payer as the router has (`CONTRACT_BALANCE`), whoever put that there.
    const isUnknown = isYours === true && amountIn === wholeBalance;
    return [
      isUnknown
        ? warn`swap ${named(from, view)} ${whose}, as much as the router happens to hold of it, ${got}`
        : line`Swap ${sold} ${got}`,
      ...foreign(account(to), view),
    ];
  });

const buy = (path: string, isBackwards: boolean): Command =>
  command(`address to,uint256 amountOut,uint256 amountInMax,${path} path,bool payerIsUser`, (given, view) => {
    const [to, amountOut, amountInMax, hops, isYours] = given;
    const [start, end] = endsOf(hops) ?? [];
    const [from, into] = isBackwards ? [end, start] : [start, end];
    if (from === undefined || into === undefined) return undefined;
    const [most, got] = [amountOf(number(amountInMax), from, view), amountOf(number(amountOut), into, view)];
    return [
      line`Swap at most ${most} ${payer(isYours === true, view)} for ${got}, to ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ];
  });

/** Whoever calls the router: a Safe, say, of which the reader is an owner. */
const ofCaller = ({ chainId, from, known }: RouterView): Line =>
  equalBytes(from, known.self) ? line`of yours` : line`of ${addressWords(from, chainId, known)}`;
const payer = (isFromCaller: boolean, view: RouterView): Line => (isFromCaller ? ofCaller(view) : line`in the router`);

const details = '(address token,uint160 amount,uint48 expiration,uint48 nonce) details';

export const commands: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x00, sell('bytes')],
  // Of an exact output V3 writes the path from its end.
  [0x01, buy('bytes', true)],
  [
    0x02,
    command('address token,address to,uint160 amount', ([token, to, amount], view) => [
      line`Take ${amountOf(number(amount), account(token), view)} ${ofCaller(view)}, to ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ]),
  ],
  [
    0x04,
    // Of `amountMin` the router reads 160 bits, and passes over the rest.
    command('address token,address to,uint160 amountMin', ([token, to, least], view) => [
      line`Pay out what is left of ${named(account(token), view)}, at least ${amountOf(number(least), account(token), view)}, to ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ]),
  ],
  [
    0x05,
    command('address token,address to,uint256 amount', ([token, to, amount], view) => [
      line`Pay out ${amountOf(number(amount), account(token), view)} to ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ]),
  ],
  [
    0x06,
    command('address token,address to,uint256 bips', ([token, to, bips], view) => [
      line`Pay out ${word(formatUnits(number(bips), 2))}% of what is there of ${named(account(token), view)} to ${who(account(to), view)}`,
      // A fee of the page is below.
      ...(number(bips) > 100n ? foreign(account(to), view) : []),
    ]),
  ],
  [0x08, sell('address[]')],
  [0x09, buy('address[]', false)],
  [
    0x0a,
    command(`(${details},address spender,uint256 sigDeadline) permit,bytes signature`, (given, view) => {
      const [token, amount, expiration, , spender] = given;
      const end = number(expiration);
      // `Allowance.updateAll` of Permit2: 0 is the time of the block.
      const until =
        end === 0n
          ? line`in this block alone`
          : isMoment(end)
            ? line`until ${formatMoment(end)}`
            : line`without an end`;
      // Permit2 knows no addresses that stand for others.
      const whom = addressWords(account(spender), view.chainId, view.known);
      return allowanceLimit(number(amount)) === undefined
        ? [warn`let ${whom} take ALL ${ofCaller(view)}, of ${named(account(token), view)} (Permit2), ${until}`]
        : [
            line`Let ${whom} take up to ${amountOf(number(amount), account(token), view)} ${ofCaller(view)} (Permit2), ${until}`,
          ];
    }),
  ],
  [
    0x0b,
    command('address to,uint256 amount', ([to, amount], view) => [
      line`Wrap ${amountOf(number(amount), coin, view)}, for ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ]),
  ],
  [
    0x0c,
    command('address to,uint256 amountMin', ([to, least], view) => [
      line`Unwrap what is there of the wrapped coin, at least ${amountOf(number(least), coin, view)}, to ${who(account(to), view)}`,
      ...foreign(account(to), view),
    ]),
  ],
]);
