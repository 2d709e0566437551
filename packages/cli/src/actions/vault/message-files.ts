/** What goes from card to card through files: offers, requests, approvals and sealed items. None of it is a secret. */
import { base64 } from '@scure/base';
import type { SignedRoster } from '@symbolon/protocol/set';
import { listOfText, listToText } from '../../cards/lists.ts';
import { asFieldsOf, asText } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { writeWhole } from '../../output/write-file.ts';

/** Written into the file, so that nobody takes one for another. */
const kinds = {
  offer: 'offer of "vault offer"',
  request: 'request of "vault request"',
  approval: 'approval of "vault approve"',
  sealed: 'sealed item of "vault send"',
} as const;

type MessageKind = keyof typeof kinds;

export function writeMessage(
  file: string,
  kind: MessageKind,
  { message, force, list }: { readonly message: Uint8Array; readonly force: boolean; readonly list?: SignedRoster },
): void {
  const along = list === undefined ? {} : { list: listToText(list) };
  const content = { symbolon: `vault ${kind}`, version: 1, message: base64.encode(message), ...along };
  writeWhole(file, `${JSON.stringify(content, undefined, 2)}\n`, { replace: force });
}

/** @throws CliError `file/malformed`, `file/unreadable` */
export function readMessage(file: string, kind: MessageKind): Uint8Array {
  return readWithList(file, kind).message;
}

/** A message, and the list of members of the card that it comes from: the other card may not know that one. */
type WithList = { readonly message: Uint8Array; readonly list: SignedRoster | undefined };

/** @throws CliError `file/malformed`, `file/unreadable` */
export function readWithList(file: string, kind: MessageKind): WithList {
  return readJson(file, (value) => {
    const { symbolon, version, message, list } = asFieldsOf(value, ['symbolon', 'version', 'message', 'list']);
    const other = Object.entries(kinds).find(([name]) => symbolon === `vault ${name}`);
    if (other === undefined || version !== 1) throw new RangeError(`it is no ${kinds[kind]} of this version`);
    if (other[0] !== kind) throw new RangeError(`it is the ${other[1]}, and not the ${kinds[kind]}`);
    return {
      message: base64.decode(asText(message)),
      list: list === undefined ? undefined : listOfText(asText(list)),
    };
  });
}
