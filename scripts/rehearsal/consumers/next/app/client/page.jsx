'use client';
import { useEffect, useState } from 'react';
import { signOnNewCard } from '../../sign.js';

export default function Page() {
  const [signed, setSigned] = useState('Signing…');
  useEffect(() => {
    signOnNewCard().then(setSigned, (error) => setSigned(String(error)));
  }, []);
  return <p>{signed}</p>;
}
