import { serveNode } from './node-stand-in.mjs';

/** What is recorded for the documentation, and in which words somebody who can't see the picture is told of it. */

/** TEST SECRETS. */
const pin = '246810';
const puk = '123456789012';
const secrets = { SYMBOLON_PIN: pin, SYMBOLON_PUK: puk };

const prepared = (type) => ({ type, unseen: true, environment: secrets });

/** Cards as most sessions find them: a wallet on card 1, and two blank ones. */
const withWallet = [
  prepared('symbolon pack new box'),
  { type: 'export SYMBOLON_PACK=box', unseen: true },
  prepared('symbolon wallet create'),
];
const backup = prepared('symbolon backup --name safe --name sister');

/** Columns of the terminals. */
export const widths = [60, 80, 120];

const answer = (at, type) => ({ at, type });
const agreed = answer('Go on? [y/N]', 'y');
const askedPin = answer('PIN:', pin);
const ofTheSame = answer('(empty: the same):', '');
const ofCard1 = answer('PIN of card 1 of box:', pin);

/** Its owner's. Nobody has its key. */
const receiver = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const server = 'http://127.0.0.1:8545';

const policy = (perSignature) =>
  JSON.stringify({
    messages: 'allow',
    assets: [{ asset: 'eip155:1/slip44:60', perSignature, allowance: '2 ETH', per: 'week' }],
    chains: [{ chain: 'eip155:1', feeCeiling: '0.01 ETH' }],
  });

export const sessions = [
  {
    name: 'help',
    title: 'symbolon --help: the commands on one screen',
    steps: [{ type: 'symbolon --help' }],
  },
  {
    name: 'guided',
    title: 'symbolon alone says what it sees, and offers the next steps: the first one is chosen',
    steps: [
      prepared('symbolon pack new box'),
      prepared('symbolon wallet create --pack box'),
      { type: 'symbolon', answers: [answer('or Enter to leave:', '1'), ofCard1] },
    ],
  },
  {
    name: 'first-wallet',
    title: 'A pack of three emulated cards, a wallet on one of them, its backup onto the other two, and the proof',
    steps: [
      { type: 'symbolon pack new box' },
      { type: 'export SYMBOLON_PACK=box' },
      {
        type: 'symbolon wallet create',
        answers: [
          answer('PIN for the card, 6 to 12 digits:', pin),
          answer('once more:', pin),
          answer('(empty: none, for good):', puk),
          answer('once more:', puk),
          answer('Number or name [everyday]', 'everyday'),
          answer('Take it? [Y/n]', 'y'),
        ],
      },
      { type: 'symbolon backup --name safe --name sister', answers: [ofCard1] },
      { type: 'symbolon verify --card 1,2,3', answers: [ofCard1, ofTheSame, ofTheSame] },
    ],
  },
  {
    name: 'send',
    title: 'A payment: checked, shown whole with its fee and what stays, agreed to, signed by the card, and sent',
    serve: serveNode,
    steps: [
      ...withWallet,
      {
        type: `symbolon send ethereum ${receiver} 0.25 --server ${server}`,
        answers: [askedPin, agreed, answer('[y/N]', 'y')],
      },
    ],
  },
  {
    name: 'refused',
    title: 'A card refuses a payment by its policy: which setting decides, what it says, and how it is changed',
    serve: serveNode,
    files: { 'weekly.json': policy('0.5 ETH'), 'higher.json': policy('1 ETH') },
    steps: [
      ...withWallet,
      { type: 'symbolon policy set weekly.json', answers: [askedPin, agreed] },
      {
        type: `symbolon send ethereum ${receiver} 0.75 --server ${server}`,
        answers: [askedPin],
        exit: 7,
      },
      { type: 'symbolon policy set higher.json', answers: [askedPin, agreed] },
      { type: 'symbolon policy show', answers: [askedPin] },
    ],
  },
  {
    name: 'lost-card',
    title: 'A lost card is revoked by the name that its owner gave it, after the question whether that is meant',
    steps: [
      ...withWallet,
      backup,
      { type: 'symbolon set revoke sister --tell 1', answers: [askedPin, agreed, ofTheSame] },
      { type: 'symbolon set show', answers: [askedPin] },
    ],
  },
];
