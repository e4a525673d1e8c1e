/**
 * The look around everything: the kit's theme and language, the nonce for its styles, motion off
 * where it is not wanted. Sets the tokens for the style sheets as well.
 */
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { usePhone } from './phone';
import { applyTokens, kitTheme, type Shade, type TextSize } from './theme';

type KitLocale = typeof zhCN;

export interface LookProps {
  size: TextSize;
  shade: Shade;
  language: 'zh-CN' | 'en';
  children: ReactNode;
}

export function Look({ size, shade, language, children }: LookProps) {
  const printing = usePrinting();
  const seen = printing ? 'light' : shade;
  const [english, setEnglish] = useState<KitLocale>();
  useEffect(() => {
    if (language === 'en') void import('antd/locale/en_US').then((m) => setEnglish(m.default));
  }, [language]);
  useLayoutEffect(() => applyTokens(size, seen), [size, seen]);
  // On a phone targets grow to what a thumb hits.
  const touch = usePhone();
  return (
    <ConfigProvider
      locale={language === 'en' ? (english ?? zhCN) : zhCN}
      theme={kitTheme(size, seen, wantsMotion(), touch)}
      button={{ autoInsertSpace: false }}
      {...nonceOf()}
    >
      {children}
    </ConfigProvider>
  );
}

/** Paper is white, whatever the screen is: true from before the browser prints until after. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const set = (now: boolean) => () => flushSync(() => setPrinting(now));
    addEventListener('beforeprint', set(true), stop);
    addEventListener('afterprint', set(false), stop);
    return () => stop.abort();
  }, []);
  return printing;
}

function nonceOf(): { csp?: { nonce: string } } {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return nonce ? { csp: { nonce } } : {};
}

/** Motion explains; it is left out for who does not want it, and for automated browsers. */
function wantsMotion(): boolean {
  return !navigator.webdriver && !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
