import { openPn532 } from '@symbolon/transport-nfc/pn532';
import { streamOfWebSerial } from '@symbolon/transport-nfc/web-serial';
import { openReader } from '@symbolon/transport-pcsc/web';
import { signOnNewCard } from './sign.js';

const transports = [openPn532, streamOfWebSerial, openReader];
const signed = await signOnNewCard();
document.body.textContent = `${signed} ${transports.map((open) => typeof open)}`;
