/** One error of each code. */
import {
  type CardErrorContexts,
  type ChainErrorContexts,
  cardError,
  chainError,
  type SymbolonError,
} from '../../src/index.ts';

const inputs = {
  'argument/invalid': { argument: 'slot', reason: 'above 2' },
  'data/malformed': { what: 'status', reason: 'it is too short' },
  'path/invalid': { path: 'm/x', reason: '"x" is not a number' },
  'confirmation/refused': { what: 'sign the message' },
} as const;

/** One context for each code: the compiler refuses a list that lacks one. */
export const cardContexts: CardErrorContexts = {
  ...inputs,
  'apdu/malformed': { reason: 'no header' },
  'card/status': { command: 'SIGN', status: 0x9d0b, refusal: 'setSealed', meaning: 'the set is sealed' },
  'policy/refused': { command: 'SIGN', status: 0x9d26, refusal: 'recipientRefused', meaning: 'no', advice: 'Ask.' },
  'pin/needed': { password: 'PIN', command: 'SIGN', status: 0x6982, refusal: 'securityStatus', meaning: 'no' },
  'card/not-symbolon': { status: 0x6a82 },
  'card/other-version': { card: 1, host: 2 },
  'card/newer': { what: 'status', tag: '8F' },
  'card/no-interpreter': { interpreter: 0x20, release: 1 },
  'pin/wrong': { password: 'PIN', triesLeft: 2 },
  'pin/suspended': { password: 'PIN' },
  'pin/blocked': { password: 'PUK' },
  'pin/unsettled': { password: 'PIN' },
  'channel/broken': { reason: 'wrong MAC' },
  'channel/closed': { reason: 'it was closed' },
  'card/other': { expected: 'card 000000000001', found: 'card 000000000002' },
  'card/counterfeit': { reason: 'it sent no proof' },
  'card/unattested': { command: 'VERIFY PIN' },
  'card/blank': { card: 'emulated card 2' },
  'card/used': { reason: 'it was reset' },
  'log/broken': { reason: 'an entry is missing' },
  'transport/card-removed': { transport: 'reader' },
  'transport/closed': { transport: 'reader' },
  'transport/aborted': { transport: 'reader' },
  'transport/timeout': { transport: 'reader', milliseconds: 500 },
  'transport/unavailable': { transport: 'reader', reason: 'no service', advice: 'Start it.' },
  'transport/failed': { transport: 'reader', reason: 'no answer' },
  'backup/wrong-card': { step: 'export', reason: 'another one' },
  'ceremony/stopped': { problem: 'wrong-card', step: 'export', card: 'safe', text: 'It is another.', advice: 'Look.' },
  'set/proof-wrong': { reason: 'another set' },
  'time/proof-wrong': { reason: 'another server' },
};

const chainContexts: ChainErrorContexts = {
  ...inputs,
  'path/other-coin': { path: "m/44'/0'", coin: 'Ethereum', coinType: 60 },
  'address/invalid': { address: 'bc1q', reason: 'too short' },
  'phrase/malformed': { fault: 'word', word: 3, reason: 'word 3 of 12 is not in the English list' },
  'share/malformed': { what: 'SLIP-39 share', fault: 'word', place: 3, reason: 'word 3 of 20 is not in its list' },
  'transaction/inconsistent': { where: 'input 0', reason: 'another amount' },
  'transaction/refused': { where: 'input 0', reason: 'sighash type 0x02' },
  'transaction/not-ours': { what: 'PSBT', masterFingerprint: '73c5da0a' },
  'fee/excessive': { fee: 12n, limit: 10n, unit: 'sat' },
  'funds/insufficient': { needed: 12n, available: 10n, unit: 'sat' },
  'signer/wrong-answer': { where: 'input 0', reason: 'another key' },
  'signer/refuses': {
    reason: 'blindRefused',
    status: 0x9d22,
    setting: 'blind',
    meaning: 'it may do more',
    wayOut: 'Allow it.',
  },
  'signer/unsupported': { operation: 'signTransaction' },
  'server/unreachable': { server: 'node.example', reason: 'no route' },
  'server/wrong-answer': { server: 'node.example', reason: 'no JSON' },
  'server/busy': { server: 'node.example', retryAfterSeconds: 3 },
  'server/untrusted': { server: 'node.example', reason: 'it expired' },
};

export const errors: readonly SymbolonError[] = [
  ...Object.entries(cardContexts).map(([code, context]) => cardError(code as keyof CardErrorContexts, context)),
  ...Object.entries(chainContexts).map(([code, context]) => chainError(code as keyof ChainErrorContexts, context)),
] as SymbolonError[];
