/** Emulated readers that programs of this machine can connect to. Node only. */
export { type Pn532Server, type Pn532ServerOptions, startPn532 } from './pn532-server.ts';
export { attachToVirtualReader, type VirtualReaderAttachment, type VirtualReaderOptions } from './virtual-reader.ts';
