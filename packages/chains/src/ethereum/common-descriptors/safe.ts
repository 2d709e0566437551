/**
 * Safe, versions 1.3.0 and 1.4.1, by its public ABI. Each Safe is a contract of its own at an address of its own, so
 * these are bound to nothing until the owner says which are theirs.
 */
import { account, coins, named, plain } from './parts.ts';

const enums = {
  operation: { 0: 'a call', 1: 'DELEGATE CALL: foreign code runs as the Safe itself and may take all of it' },
};
const refund = [
  plain('Gas for it', 'safeTxGas'),
  plain('Gas before it', 'baseGas'),
  plain('Price of gas that the Safe pays back', 'gasPrice'),
  account('Token in which it pays back', 'gasToken'),
  account('To whom it pays back', 'refundReceiver'),
];
const inside = {
  ...{ path: 'data', label: 'What the Safe does', format: 'calldata' },
  params: { calleePath: 'to', amountPath: 'value', spenderPath: '@.to' },
};
const fields = [
  coins('The Safe sends', 'value'),
  account('To', 'to'),
  named('How', 'operation', 'operation'),
  inside,
  ...refund,
];
const types = 'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice';

/** Typed data that owners of a Safe sign. */
export const safeMessages = {
  metadata: { owner: 'Safe', enums },
  display: {
    formats: {
      [`SafeTx(${types},address gasToken,address refundReceiver,uint256 nonce)`]: {
        intent: 'Agree to a transaction of your Safe',
        fields: [...fields, plain('Number among those of the Safe', 'nonce')],
      },
    },
  },
};

/** Calls of a Safe. */
export const safeCalls = {
  metadata: { owner: 'Safe', enums },
  display: {
    formats: {
      [`execTransaction(${types},address gasToken,address refundReceiver,bytes signatures)`]: {
        intent: 'Carry out a transaction of your Safe',
        fields,
      },
      'addOwnerWithThreshold(address owner,uint256 _threshold)': {
        intent: 'Add an owner to your Safe',
        fields: [account('New owner', 'owner'), plain('Owners that must agree', '_threshold')],
      },
      'removeOwner(address prevOwner,address owner,uint256 _threshold)': {
        intent: 'Remove an owner of your Safe',
        fields: [account('Owner to remove', 'owner'), plain('Owners that must agree', '_threshold')],
      },
      'swapOwner(address prevOwner,address oldOwner,address newOwner)': {
        intent: 'Replace an owner of your Safe',
        fields: [account('Owner to remove', 'oldOwner'), account('New owner', 'newOwner')],
      },
      'changeThreshold(uint256 _threshold)': {
        intent: 'Change how many owners of your Safe must agree',
        fields: [plain('Owners that must agree', '_threshold')],
      },
      'enableModule(address module)': {
        intent: 'Let a contract use your Safe without its owners',
        fields: [account('Contract', 'module')],
      },
      'setGuard(address guard)': {
        intent: 'Set the contract that may stop transactions of your Safe',
        fields: [account('Contract', 'guard')],
      },
      'approveHash(bytes32 hashToApprove)': {
        intent: 'Agree to a transaction of your Safe by its hash alone, which shows nothing of it',
        fields: [plain('Hash', 'hashToApprove')],
      },
    },
  },
};
