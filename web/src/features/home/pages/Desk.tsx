/** One's own desk: what waits for me, what is being pressed for, what I should know, what I did. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { Countdown } from '../../../ui/Countdown';
import { day, instant } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { daysTo, toneOfDays } from '../../../ui/lights';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { StepsLeft } from '../../../ui/StepsLeft';
import { Deadlines } from '../parts/Deadlines';
import lines from '../parts/Lines.module.css';
import { toldOf } from '../parts/told';
import { type HomeView, useHome } from '../queries';
import styles from './Desk.module.css';

export function Desk() {
  const { t } = useTranslation();
  const { user, city, roles } = useSession();
  const query = useHome();
  const post = roles
    .map((role) =>
      [role.organisation_name, t(`accounts.role_${role.role}`)].filter(Boolean).join(' '),
    )
    .join(t('home.comma'));
  const count = query.data?.waiting.length ?? 0;
  return (
    <>
      <PageHead
        title={t('home.greeting', { name: user.display_name })}
        lead={
          query.data
            ? `${count > 0 ? t('home.waiting_count', { count }) : t('home.waiting_none')} ${t(
                'home.where',
                { city: city.name, post: post || t('home.no_post') },
              )}`
            : undefined
        }
      />
      {query.error ? (
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Whole home={query.data} />
      ) : (
        <Loading rows={10} />
      )}
    </>
  );
}

function Whole({ home }: { home: HomeView }) {
  const { t } = useTranslation();
  const cockpit = useMay('home.cockpit');
  return (
    <>
      <div className={styles.part}>
        <Section title={t('home.waiting')}>
          <WaitingList home={home} />
        </Section>
      </div>
      {home.campaign ? <CampaignStrip home={home} cockpit={cockpit} /> : null}
      <div className={styles.columns}>
        <div className={`${styles.column} ${styles.own}`}>
          {home.jobs.length > 0 ? (
            <Section title={t('home.jobs')}>
              <ul className={lines.list}>
                {home.jobs.map((job) => (
                  <li key={job.id}>
                    <span>{job.title}</span>
                    <span className={styles.soft}>
                      {t(`ui.job_${job.state}`)}
                      {job.total > 0 ? ` ${job.done}/${job.total}` : ''}
                    </span>
                  </li>
                ))}
              </ul>
            </Section>
          ) : null}
          <Section title={t('home.done')}>
            <DoneList home={home} />
          </Section>
        </div>
        <div className={styles.column}>
          <Section title={t('home.pressed')}>
            {home.late.length === 0 ? (
              <Quiet title={t('home.pressed_none')} why={t('home.pressed_none_why')} />
            ) : (
              <Deadlines rows={home.late} today={home.today} />
            )}
          </Section>
          <Section title={t('home.ahead')}>
            {home.deadlines.length === 0 ? (
              <Quiet title={t('home.ahead_none')} />
            ) : (
              <Deadlines rows={home.deadlines} today={home.today} />
            )}
          </Section>
          <Section title={t('home.told')}>
            <ToldList id={home.campaign?.id} />
          </Section>
        </div>
      </div>
    </>
  );
}

function CampaignStrip({ home, cockpit }: { home: HomeView; cockpit: boolean }) {
  const { t } = useTranslation();
  const { campaign } = home;
  if (!campaign) return null;
  return (
    <section className={styles.strip} aria-label={campaign.title}>
      <div className={styles.stripHead}>
        <h2>
          <Link to="/campaigns/$id" params={{ id: campaign.id }}>
            {campaign.title}
          </Link>
        </h2>
        <span>{t(`campaigns.state_${campaign.state}`)}</span>
        {cockpit ? <Link to="/cockpit">{t('home.to_cockpit')}</Link> : null}
      </div>
      {campaign.next ? (
        <Countdown
          title={t(`campaigns.due_${campaign.next.what}`)}
          due={campaign.next.due}
          days={campaign.next.days}
          workingDays={campaign.next.working_days}
        />
      ) : null}
      <StepsLeft left={campaign.steps_to_loss} />
    </section>
  );
}

function WaitingList({ home }: { home: HomeView }) {
  const { t } = useTranslation();
  if (home.waiting.length === 0) {
    return (
      <Quiet
        title={t('home.waiting_empty')}
        why={t(home.campaign ? 'home.waiting_empty_why' : 'home.waiting_no_campaign')}
      />
    );
  }
  return (
    <ul className={lines.list}>
      {home.waiting.map((one) => {
        const days = one.due ? daysTo(home.today, one.due) : undefined;
        return (
          <li key={`${one.what} ${one.title}`}>
            <span>
              <span className={styles.kind}>{t(`home.what_${one.what}`)}</span> {one.title}
            </span>
            <span className={lines.end}>
              {one.due && days !== undefined ? (
                <>
                  <span className={lines.day}>{day(one.due)}</span>
                  <Lamp
                    tone={toneOfDays(days)}
                    word={t(`home.near_${toneOfDays(days)}`)}
                    days={days}
                  />
                </>
              ) : null}
              <a className={styles.go} href={one.to}>
                {t('home.go')}
                <span className="y-hidden">{one.title}</span>
              </a>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function DoneList({ home }: { home: HomeView }) {
  const { t } = useTranslation();
  if (home.done.length === 0) {
    return <Quiet title={t('home.done_none')} why={t('home.done_none_why')} />;
  }
  return (
    <ul className={lines.list}>
      {home.done.map((one, place) => (
        <li key={`${one.at} ${place}`}>
          <span>
            <span className={styles.kind}>
              {t(`audit.action_${one.action.replaceAll('.', '_')}`, {
                defaultValue: t('home.did_something'),
              })}
            </span>{' '}
            {one.about}
          </span>
          <span className={styles.soft}>{instant(one.at)}</span>
        </li>
      ))}
    </ul>
  );
}

function ToldList({ id }: { id: string | undefined }) {
  const { t } = useTranslation();
  const query = useCampaign(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (id && !query.data) return <Loading rows={3} />;
  const told = query.data ? toldOf(query.data) : [];
  if (told.length === 0) return <Quiet title={t('home.told_none')} />;
  return (
    <ul className={lines.list}>
      {told.map((one) => (
        <li key={one.key}>
          <span>
            <span className={styles.kind}>{t(`home.told_${one.what}`)}</span>{' '}
            {[one.note, one.document].filter(Boolean).join(' ')}
          </span>
          <span className={lines.end}>
            <span className={lines.day}>{one.on}</span>
            {one.what === 'notice' && query.data?.notice.digest ? (
              <a
                href={`/api/v1/campaigns/${id}/notice/file`}
                download={query.data.notice.file_name || 'notice'}
              >
                {t('home.download')}
              </a>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Nothing here, said in two lines: a desk has several such places at once. */
function Quiet({ title, why }: { title: string; why?: string }) {
  return (
    <div className={styles.quiet}>
      <p>{title}</p>
      {why ? <p className={styles.soft}>{why}</p> : null}
    </div>
  );
}
