/** Calls and typed data in the words of descriptors (ERC-7730), which the app brings. */
export { type CallToDescribe, type ClearSigningOptions, describeCall } from './describe-call.ts';
export { type DescribeTypedDataOptions, describeTypedData } from './describe-typed-data.ts';
export type { Descriptor } from './descriptor.ts';
export type { DescriptorFiles } from './merge.ts';
export { type ParsedDescriptors, parseDescriptor, parseDescriptors } from './parse-descriptor.ts';
