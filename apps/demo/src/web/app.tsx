import { useUiState } from './components/hooks.ts';
import { Header } from './components/layout/header.tsx';
import { LogDrawer } from './components/layout/log-drawer.tsx';
import { Phone } from './components/layout/phone.tsx';
import { StoryList } from './components/layout/story-list.tsx';
import { TableView } from './components/table/table-view.tsx';

export function App() {
  const { story } = useUiState();
  return (
    <>
      <Header />
      <StoryList />
      <main className="stage" data-story={story}>
        <Phone />
        <TableView />
        <p className="disclaimer note">
          This page emulates cards, phone and chains. It runs the reference firmware without a chip: don't use it for
          real keys. Nothing leaves this machine.
        </p>
      </main>
      <LogDrawer />
    </>
  );
}
