/**
 * `symbolon hwi`: the command line of the Hardware Wallet Interface, for Bitcoin Core (`-signer="symbolon hwi"`) and
 * other programs that use HWI. It prints one JSON value on standard output, also for a failure. The exit code is 0
 * except for a wrong command line.
 */

import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { Session } from '@symbolon/client';
import { hardened, type Signer } from '@symbolon/interface';
import type { PinTries } from '../cards/pin-tries.ts';
import { withSigner } from '../cards/sessions.ts';
import { policiesFor } from '../chains/bitcoin/noted-wallets.ts';
import type { CommandContext } from '../context.ts';
import { isCliError } from '../errors/cli-error.ts';
import { largestInput } from '../input/read-file.ts';
import { showPreview } from '../output/preview.ts';
import { createOutput } from '../output/screen.ts';
import { visibleJson } from '../output/visible.ts';
import { ownVersion } from '../own-version.ts';
import type { ProcessHost } from '../process-host.ts';
import { type HwiArguments, parseHwiArguments, wrongArguments } from './arguments.ts';
import { hwiCommands } from './commands.ts';
import { type HwiError, hwiCodes, hwiError, hwiFailure } from './errors.ts';
import { shellWords } from './shell-words.ts';

/** Commands of HWI that a card does not offer, and what to use instead. */
const unavailable: { readonly [command: string]: string } = {
  setup: 'The card does not support this here: "symbolon wallet create" does it',
  wipe: 'The card does not support this here: "symbolon reset" does it',
  restore: 'The card does not support this here: "symbolon wallet import" does it',
  backup: 'The card does not support this here: "symbolon backup" does it',
  promptpin: 'The card does not need a PIN sent from the host: set SYMBOLON_PIN',
  sendpin: 'The card does not need a PIN sent from the host: set SYMBOLON_PIN',
  togglepassphrase: 'The card does not support toggling passphrase from the host',
  registerdescriptor: 'The card does not support this here: "symbolon multisig join" does it',
  installudevrules: 'A card needs no udev rules',
};

export type HwiHost = Pick<ProcessHost, 'stdout' | 'stderr' | 'environment'> & {
  /** Called only when a card is needed. */
  readonly openContext: () => CommandContext;
  /** Puts what is known of the card into the error of a command that was stopped. */
  readonly explain: (error: unknown) => unknown;
};

/** @returns the exit code */
export async function runHwi(
  given: readonly string[],
  { stdout, stderr, environment, openContext, explain }: HwiHost,
): Promise<number> {
  const output = createOutput(stdout, environment);
  const print = (value: unknown): void => output([visibleJson(value)]);
  try {
    if (given.length === 1 && given[0] === '--version') {
      output([`symbolon hwi ${ownVersion()}`]);
      return 0;
    }
    const args = given.includes('--stdin') ? [...given, ...(await readWords())] : given;
    const parsed = parseHwiArguments(args);
    if (parsed.values.help === true) {
      createOutput(stderr, environment)(help.split('\n'));
      print({ error: 'Help text requested', code: hwiCodes.helpText });
      return 0;
    }
    print(await answer(parsed, openContext));
    return 0;
  } catch (error) {
    const failure = hwiFailure(explain(error));
    print(failure);
    return failure.code === hwiCodes.missingArguments ? 2 : 0;
  }
}

async function answer(args: HwiArguments, openContext: () => CommandContext): Promise<unknown> {
  const { command, values } = args;
  if (values.password !== undefined) {
    throw hwiError(
      'badArgument',
      "The PIN can't be given on the command line, which others can read: set SYMBOLON_PIN, or be asked",
    );
  }
  if (command === 'enumerate') return enumerate(openContext());
  const refused = unavailable[command];
  const act = hwiCommands[command];
  if (act === undefined && refused === undefined)
    throw wrongArguments(
      command === ''
        ? 'the following arguments are required: command'
        : `argument command: invalid choice: '${command}'`,
    );
  if (values.fingerprint === undefined && values['device-type'] === undefined) {
    throw hwiError('noDeviceType', 'You must specify a device type or fingerprint for all commands except enumerate');
  }
  if (values['device-type'] !== undefined && values['device-type'] !== device.type)
    throw values['device-path'] === undefined
      ? notFound()
      : hwiError('unknownDeviceType', 'Unknown device type specified');
  if (act === undefined) throw hwiError('unavailableAction', refused ?? '');
  const ask = act(args);
  const context = openContext();
  const use = async (signer: Signer, session: Session) => {
    if (values.fingerprint !== undefined && values.fingerprint.toLowerCase() !== (await masterFingerprint(signer)))
      throw notFound();
    return ask(
      signer,
      (psbt) => policiesFor(psbt, session, context),
      (lines) => showPreview(context.screen, lines),
    );
  };
  return withSigner(context, use, { beforePin: onlyWithAllTries(context) });
}

/**
 * Programs call this again and again: so a PIN that nobody types is given only to a card that has all its tries, and
 * takes one at most.
 */
const onlyWithAllTries =
  ({ secrets }: CommandContext) =>
  (tries: PinTries): void => {
    if (secrets.has('pin') && (tries === 'some' || tries === 'last'))
      throw hwiError(
        'deviceNotReady',
        'a wrong PIN was given to the card: check SYMBOLON_PIN, then "symbolon address"',
      );
  };

const device = { type: 'symbolon', model: 'symbolon', label: null } as const;

/** A list with the chosen card, or an empty one. A card that does not open is in it with the reason. */
async function enumerate(context: CommandContext): Promise<readonly unknown[]> {
  let found = { ...device, path: '', needs_pin_sent: false, needs_passphrase_sent: false };
  try {
    found = { ...found, path: (await context.cards()).name(0) };
    const beforePin = onlyWithAllTries(context);
    return [{ ...found, fingerprint: await withSigner(context, masterFingerprint, { beforePin }) }];
  } catch (error) {
    if (isCliError(error, 'card/not-chosen')) {
      context.screen.note(`${error.message}: set SYMBOLON_PACK or SYMBOLON_READER`);
      return [];
    }
    const { error: reason, code } = hwiFailure(error);
    return [{ ...found, error: `Could not open client or get fingerprint information: ${reason}`, code }];
  }
}

async function masterFingerprint(signer: Signer): Promise<string> {
  const account = [84 + hardened, hardened, hardened];
  return formatFingerprint((await signer.getPublicKey({ path: account, curve: 'secp256k1' })).masterFingerprint);
}

/** Milliseconds that standard input may be silent, as every pipe that this program reads. */
const PATIENCE_MILLISECONDS = 60_000;

/** Words up to an empty line or the end. */
async function readWords(): Promise<readonly string[]> {
  const chunks: string[] = [];
  let length = 0;
  let tail = '\n';
  process.stdin.setEncoding('utf8');
  const isTyped = process.stdin.isTTY;
  const isSilent = (): unknown =>
    process.stdin.destroy(hwiError('badArgument', 'standard input is silent for a minute, and does not end'));
  const silence = isTyped ? undefined : setTimeout(isSilent, PATIENCE_MILLISECONDS);
  try {
    for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
      silence?.refresh();
      chunks.push(chunk);
      length += chunk.length;
      if (length > largestInput)
        throw hwiError('badArgument', `standard input is longer than ${largestInput} characters`);
      tail += chunk;
      if (/\n\r?\n/.test(tail)) break;
      // An empty line can be split between chunks.
      tail = tail.slice(-2);
    }
  } finally {
    clearTimeout(silence);
  }
  // A pipe that stays open must not keep this process running.
  process.stdin.pause();
  if (!isTyped) process.stdin.destroy();
  const lines = chunks.join('').split(/\r?\n/);
  const end = lines.indexOf('');
  return lines.slice(0, end === -1 ? lines.length : end).flatMap(shellWords);
}

function notFound(): HwiError {
  return hwiError('deviceConnection', 'Could not find device with specified fingerprint or type');
}

const help = `symbolon hwi: the command line of the Hardware Wallet Interface (HWI), for
Bitcoin Core and what is built on HWI

Usage  symbolon hwi [OPTIONS] COMMAND

Commands
  enumerate                   The card that is chosen.
  getmasterxpub               Of an account: [--addr-type T] [--account N]
  getxpub PATH                [--expert]
  getdescriptors              [--account N]
  getkeypool START END        [--path P] [--internal] [--all] [--addr-type T]
                              [--account N] [--nokeypool]
  displayaddress              --desc D, or --path P [--addr-type T]
  signtx PSBT                 PSBT in base64.
  signmessage MESSAGE PATH

Options
  -f, --fingerprint F         Of the card's master key, 8 hexadecimal digits.
  -t, --device-type T         symbolon; in the place of a fingerprint.
  --chain C                   main, test, testnet4, signet or regtest. Default
                              main.
  --addr-type T               legacy, wit, sh_wit or tap. Default wit.
  --account N                 Account. Default 0.
  --stdin                     Take more words from standard input.

The card is chosen by SYMBOLON_PACK and SYMBOLON_CARD, or SYMBOLON_READER; the
PIN comes from SYMBOLON_PIN or a hidden question. Answers and error codes are
those of HWI.

Example
  symbolon hwi enumerate`;
