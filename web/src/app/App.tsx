/** Everything a page stands in: look, language, data, routes. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/client';
import { currentLanguage } from '../i18n';
import { Look } from '../ui/Look';
import { keptTextSize, TextSizeContext } from './look';
import { router } from './router';

export function App() {
  const [size, setSize] = useState(() => keptTextSize());
  // Drawn anew when the language changes.
  useTranslation();
  return (
    <TextSizeContext value={{ size, setSize }}>
      <Look size={size} language={currentLanguage()}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Look>
    </TextSizeContext>
  );
}
