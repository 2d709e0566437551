/** Orders of Seaport 1.5 and 1.6 (OpenSea and others), by their public types. */
import { account, at, moment, named, plain } from './parts.ts';

const itemMembers = 'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount';
const offer = `OfferItem(${itemMembers})`;
const consideration = `ConsiderationItem(${itemMembers},address recipient)`;
const order = [
  'address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType',
  'uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter',
].join(',');

const item = [
  named('Kind', 'itemType', 'items'),
  account('Contract', 'token'),
  plain('Number (of a collection)', 'identifierOrCriteria'),
  plain('Amount at first, in the smallest units', 'startAmount'),
  plain('Amount at the end, in the smallest units', 'endAmount'),
];
const items = { 0: 'coins', 1: 'tokens', 2: 'a piece', 3: 'pieces', 4: 'any piece of some', 5: 'any pieces of some' };
const orders = {
  ...{
    0: 'all or nothing',
    1: 'in parts',
    2: 'all or nothing, by leave of the zone',
    3: 'in parts, by leave of the zone',
  },
  4: 'by a contract',
};
const chains = [1, 10, 137, 8453, 42161, 43114, 81457];

/** Whoever fills the order gets what is offered, and pays what is asked for. */
export const seaport = {
  context: {
    eip712: {
      domain: { name: 'Seaport' },
      deployments: [
        ...at('0x00000000000000ADc04C56Bf30aC9d3c0aAF14dC', ...chains),
        ...at('0x0000000000000068F116a894984e2DB1123eB395', ...chains),
      ],
    },
  },
  metadata: { owner: 'Seaport', enums: { items, orders } },
  display: {
    formats: {
      [`OrderComponents(${order})${consideration}${offer}`]: {
        intent: 'Offer things for sale, or ask for them',
        fields: [
          { path: 'offer.[]', label: 'You give', fields: item },
          { path: 'consideration.[]', label: 'Is paid for it', fields: [...item, account('To', 'recipient')] },
          account('Whose order it is', 'offerer'),
          moment('From', 'startTime'),
          moment('Until', 'endTime'),
          named('How it is filled', 'orderType', 'orders'),
        ],
      },
    },
  },
};
