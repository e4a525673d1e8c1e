/** What every brief has: its files, how long there is, and the lights with what changed. */
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { toneOf } from '../../../ui/lights';
import type { BriefView } from '../queries';
import styles from './Sheet.module.css';

const lights = ['red', 'yellow', 'blue', 'grey', 'green'] as const;

/** The same page as a file, below its address. */
export function Files({ path }: { path: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Button href={`${path}.docx`} icon={<DownloadOutlined />}>
        {t('notices.brief_docx')}
      </Button>
      <Button type="primary" href={`${path}.pdf`} icon={<DownloadOutlined />}>
        {t('notices.brief_pdf')}
      </Button>
    </>
  );
}

export function Opening({ title, next }: { title: string; next: BriefView['next'] }) {
  const { t } = useTranslation();
  if (!next) return <p>{t('notices.brief_waits', { title })}</p>;
  const facts = {
    title,
    deadline: t(`campaigns.due_${next.what}`),
    due: next.due,
    days: next.days,
    working: next.working_days,
  };
  return <p>{t(next.days >= 0 ? 'notices.brief_next' : 'notices.brief_over', facts)}</p>;
}

export function Lights(props: {
  now: BriefView['lights'];
  was?: BriefView['was'];
  since?: string | null | undefined;
}) {
  const { t } = useTranslation();
  const { now, was, since } = props;
  return (
    <>
      <h3>{t('notices.brief_lights')}</h3>
      <ul className={styles.lights}>
        {lights.map((light) => (
          <li key={light}>
            <Lamp tone={toneOf(light)} word={t(`tasks.light_${light}`)} />
            <strong>{now[light]}</strong>
            {was ? <span className={styles.soft}>{signed(now[light] - was[light])}</span> : null}
          </li>
        ))}
      </ul>
      {was ? <p className={styles.soft}>{t('notices.brief_since', { day: since })}</p> : null}
    </>
  );
}

function signed(change: number): string {
  return change > 0 ? `+${change}` : String(change).replace('-', '−');
}
