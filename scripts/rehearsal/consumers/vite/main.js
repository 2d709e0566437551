import { openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
import { openReader } from '@symbolon/transport-pcsc/web';
import { signOnNewCard } from './sign.js';

const transports = [openPn532, toByteStream, openReader];
const signed = await signOnNewCard();
document.body.textContent = `${signed} ${transports.map((open) => typeof open)}`;
