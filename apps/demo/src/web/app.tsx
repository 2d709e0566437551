import { Chapters } from './parts/chapters.tsx';
import { Header } from './parts/header.tsx';
import { LogDrawer } from './parts/log-drawer.tsx';
import { Phone } from './parts/phone.tsx';
import { TableView } from './parts/table-view.tsx';

export function App() {
  return (
    <>
      <Header />
      <Chapters />
      <main className="stage">
        <Phone />
        <TableView />
      </main>
      <LogDrawer />
    </>
  );
}
