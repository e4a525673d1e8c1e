/**
 * Warns before an idle session ends, and ends it here as the server does there. A person who reads
 * and types for long without asking the server for anything keeps the session by a quiet question.
 * Spans are measured; no deadline is read from this clock.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sinceAnswer } from '../api/activity';
import { queries } from '../api/client';
import { sessionQuery, useSession } from '../api/session';
import { useSignOut } from '../features/accounts/queries';
import { Button, Modal } from '../ui/kit';

const warnFor = 2 * 60_000;

export function IdleWatch() {
  const { t } = useTranslation();
  const { idle_minutes: minutes } = useSession();
  const signOut = useSignOut();
  const activeAt = useRef(0);
  const [left, setLeft] = useState<number>();
  const leave = useRef(signOut);
  leave.current = signOut;

  useEffect(() => {
    if (minutes <= 0) return undefined;
    const limit = minutes * 60_000;
    const act = () => {
      activeAt.current = performance.now();
    };
    act();
    const look = () => {
      const idle = performance.now() - activeAt.current;
      if (idle >= limit) void leave.current(location.pathname + location.search);
      else if (idle >= limit - Math.min(warnFor, limit / 2))
        setLeft(Math.ceil((limit - idle) / 1000));
      else {
        setLeft(undefined);
        if (sinceAnswer() > limit / 3 && idle < sinceAnswer())
          void queries.refetchQueries(sessionQuery);
      }
    };
    const timer = setInterval(look, 5_000);
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    // While the warning is open, only its button counts as being here.
    const note = () => {
      if (performance.now() - activeAt.current < limit - Math.min(warnFor, limit / 2)) act();
    };
    for (const name of events) addEventListener(name, note, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of events) removeEventListener(name, note);
    };
  }, [minutes]);

  const stay = () => {
    activeAt.current = performance.now();
    setLeft(undefined);
    void queries.refetchQueries(sessionQuery);
  };
  return (
    <Modal
      open={left !== undefined}
      title={t('accounts.idle_title')}
      closable={false}
      onCancel={stay}
      footer={
        <>
          <Button onClick={() => void signOut()}>{t('accounts.sign_out')}</Button>
          <Button type="primary" onClick={stay}>
            {t('accounts.stay_signed_in')}
          </Button>
        </>
      }
    >
      {t('accounts.idle_warning', { minutes, seconds: left ?? 0 })}
    </Modal>
  );
}
