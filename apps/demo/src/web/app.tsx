import { Chapters } from './parts/chapters.tsx';
import { Header } from './parts/header.tsx';
import { useDesk } from './parts/hooks.ts';
import { LogDrawer } from './parts/log-drawer.tsx';
import { Phone } from './parts/phone.tsx';
import { TableView } from './parts/table-view.tsx';

export function App() {
  const { chapter } = useDesk();
  return (
    <>
      <Header />
      <Chapters />
      <main className="stage" data-chapter={chapter}>
        <Phone />
        <TableView />
        <p className="honesty note">
          Cards, phone and chains are emulated in this page: it runs the reference firmware without a chip, and protects
          no real keys. Nothing leaves this machine.
        </p>
      </main>
      <LogDrawer />
    </>
  );
}
