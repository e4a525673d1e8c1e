/** Everything a page stands in: look, language, data, routes. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/client';
import { saveList } from '../api/lists';
import { currentLanguage } from '../i18n';
import { ListSender } from '../ui/ListWorkbook';
import { Look } from '../ui/Look';
import { keptLook, LookContext } from './look';
import { router } from './router';

export function App() {
  const [look, setLook] = useState(() => keptLook());
  // Drawn anew when the language changes.
  useTranslation();
  return (
    <LookContext value={{ ...look, setLook }}>
      <Look {...look} language={currentLanguage()}>
        <QueryClientProvider client={queries}>
          <ListSender value={saveList}>
            <RouterProvider router={router} />
          </ListSender>
        </QueryClientProvider>
      </Look>
    </LookContext>
  );
}
