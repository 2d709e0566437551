/** What `read.js` has to say, on a machine with PC/SC and the virtual reader, and on one without. */
import { existsSync } from 'node:fs';

const hasService = existsSync('/run/pcscd/pcscd.comm') && existsSync('/usr/lib/pcsc/drivers/serial/libifdvpcd.so');
const withCard = /Virtual PCD 00 00 answers 9000/;
const withoutCard = /there is no virtual reader|refused: transport\/unavailable/;

/** With a card in a reader where there is one; else the package says in its own words what is missing. */
export function assertRead(output) {
  if (!(hasService ? withCard : withoutCard).test(output))
    throw new Error(`no answer: ${JSON.stringify(output.trim().slice(0, 1500))}`);
}

/** A refusal with this in it, and no more: neither silence nor an error of the runtime's. */
export function assertRefused(output, sentence) {
  if (!output.includes('refused: transport/unavailable') || !output.includes(sentence))
    throw new Error(`no refusal: ${JSON.stringify(output.trim().slice(0, 1500))}`);
}
