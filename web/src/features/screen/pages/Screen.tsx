/**
 * The leaders' big screen: one window from the far end of the room. Few words, large figures, each the
 * way to its passport or list; nothing moves. What is missing is said, and what was read last stays
 * when the server cannot be reached.
 */
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { IdleWatch } from '../../../app/IdleWatch';
import { useListSearch } from '../../../routing/search';
import { instant } from '../../../ui/format';
import { Loading, Refused } from '../../../ui/States';
import { DistrictPanel } from '../parts/DistrictPanel';
import { Figures } from '../parts/Figures';
import { type Look, tokensOf, useLook } from '../parts/look';
import { Deadline, EvidenceSums, GapSums, TaskSums, VerdictSums } from '../parts/Panels';
import { useStay } from '../parts/stay';
import { shownOnMap } from '../parts/sums';
import { type ScreenView, useScreen } from '../queries';
import styles from './Screen.module.css';

export function Screen() {
  const { t } = useTranslation();
  const { city } = useSession();
  const [look, setLook] = useLook();
  const [stays, setStays] = useStay();
  const query = useScreen();
  const view = query.data;
  useLeave();
  // Offline a reading is put off instead of failing.
  const broken = query.isError || query.fetchStatus === 'paused';
  return (
    <div className={styles.screen} style={tokensOf(look)} data-look={look}>
      <title>{`${t('screen.title')} · ${city.name} · ${t('app.product')}`}</title>
      <header className={styles.head}>
        <div className={styles.name}>
          <h1>
            {city.name}
            {view?.campaign ? (
              <>
                {' '}
                <Link to="/campaigns/$id" params={{ id: view.campaign.id }}>
                  {view.campaign.title}
                </Link>
              </>
            ) : null}
          </h1>
          {view ? <Lead view={view} /> : null}
        </div>
        <Controls look={look} onLook={setLook} stays={stays} onStay={setStays} />
      </header>
      <main className={styles.main}>
        {view ? (
          <Whole view={view} />
        ) : query.error ? (
          <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
        ) : (
          <Loading rows={12} />
        )}
      </main>
      <footer className={styles.foot}>
        {view ? (
          <p role="status" className={broken ? styles.broken : undefined}>
            {t(broken ? 'screen.broken' : 'screen.read_at', { at: instant(view.at) })}
          </p>
        ) : null}
        {view?.assessment && view.assessment.verdicts.provisional > 0 ? (
          <p>{t('screen.provisional_why', { count: view.assessment.verdicts.provisional })}</p>
        ) : null}
        {stays ? <p>{t('screen.stays')}</p> : null}
      </footer>
      {/* What is read each minute would keep the session for ever; the shell, which watches, is not around. */}
      {stays ? null : <IdleWatch />}
    </div>
  );
}

function Lead({ view }: { view: ScreenView }) {
  const { t } = useTranslation();
  const { campaign, assessment } = view;
  return (
    <p>
      {campaign
        ? t('screen.lead', {
            state: t(`campaigns.state_${campaign.state}`),
            edition: campaign.edition,
          })
        : t('screen.no_campaign')}{' '}
      {assessment ? (
        <Link to="/assessments/$assessment" params={{ assessment: assessment.id }}>
          {t('screen.as_of', {
            year: assessment.data_year,
            label: assessment.label,
            on: assessment.on,
          })}
        </Link>
      ) : (
        t('screen.no_assessment')
      )}
      {assessment?.other_edition
        ? ` ${t('screen.other_edition', { edition: assessment.edition })}`
        : ''}
    </p>
  );
}

function Whole({ view }: { view: ScreenView }) {
  const [search, setSearch] = useListSearch();
  const { assessment, campaign } = view;
  const figures = assessment?.figures ?? [];
  return (
    <>
      <div className={styles.side}>
        <Deadline campaign={campaign} today={view.today} />
        <VerdictSums assessment={assessment} />
      </div>
      <div className={styles.middle}>
        <Figures assessment={assessment} />
        <DistrictPanel
          assessment={assessment?.id}
          figures={figures}
          figure={shownOnMap(figures, search.item)}
          onChoose={(item) => setSearch({ ...search, item })}
        />
      </div>
      <div className={styles.side}>
        <TaskSums tasks={view.tasks} />
        <GapSums gaps={view.gaps} />
        <EvidenceSums evidence={view.evidence} />
      </div>
    </>
  );
}

function Controls({
  look,
  onLook,
  stays,
  onStay,
}: {
  look: Look;
  onLook: (look: Look) => void;
  stays: boolean;
  onStay: (stays: boolean) => void;
}) {
  const { t } = useTranslation();
  const [full, setFull] = useFullScreen();
  const other = look === 'dark' ? 'light' : 'dark';
  return (
    <nav className={`${styles.controls} y-no-print`} aria-label={t('screen.controls')}>
      <button type="button" onClick={() => onLook(other)}>
        {t(`screen.to_${other}`)}
      </button>
      {setFull ? (
        <button type="button" aria-pressed={full} onClick={setFull}>
          {t(full ? 'screen.not_full' : 'screen.full')}
        </button>
      ) : null}
      <button type="button" aria-pressed={stays} onClick={() => onStay(!stays)}>
        {t('screen.stay')}
      </button>
      <Link to="/cockpit">{t('screen.leave')}</Link>
    </nav>
  );
}

/** Whether the window fills the monitor, and the way in or out; none where the browser has none. */
function useFullScreen(): [boolean, (() => void) | undefined] {
  const [full, setFull] = useState(() => document.fullscreenElement !== null);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  const turn = () =>
    void (full ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(
      // Refused by the browser's own rules: the window stays as it is.
      () => undefined,
    );
  return [full, document.fullscreenEnabled ? turn : undefined];
}

/** Esc leads back; in full screen the browser takes it to leave that first. */
function useLeave() {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      // An open list of choices is closed by it.
      const choosing = event.target instanceof HTMLSelectElement;
      if (event.key !== 'Escape' || choosing || document.fullscreenElement) return;
      void navigate({ to: '/cockpit' });
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate]);
}
