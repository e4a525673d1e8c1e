/** One survey: what it asks, what units answered, and what the answers come to, each in a tab. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { Drawer } from '../../../ui/Drawer';
import { Figure, Figures } from '../../../ui/Figure';
import { dayInYear, number } from '../../../ui/format';
import { Button, Tabs } from '../../../ui/kit';
import { daysTo, toneOfDays } from '../../../ui/lights';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { Answers } from '../parts/Answers';
import { Consolidation } from '../parts/Consolidation';
import { History } from '../parts/History';
import { LinePaper } from '../parts/LinePaper';
import { Lines } from '../parts/Lines';
import { Move } from '../parts/Move';
import { SurveyForm } from '../parts/SurveyForm';
import styles from '../parts/Surveys.module.css';
import { placed } from '../parts/words';
import { type SurveyDetail, type SurveyWay, useRemoveSurvey, useSurvey } from '../queries';

export function SurveyPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useSurvey(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Whole key={id} survey={query.data} /> : <Loading rows={12} />;
}

const ways: SurveyWay[] = ['issue', 'close', 'take_back', 'reopen'];
type Tab = 'lines' | 'answers' | 'consolidation' | 'history';

/** What a reader may look at, and what they look at first. */
function tabsOf(survey: SurveyDetail): Tab[] {
  const all = survey.lines.some((line) => line.outcome);
  if (survey.state === 'draft') return ['lines', 'history'];
  const asked: Tab[] =
    survey.counts.own_open > 0 ? ['answers', 'consolidation'] : ['consolidation', 'answers'];
  const open: Tab[] = all ? asked : ['answers'];
  return survey.may.includes('write') ? [...open, 'lines', 'history'] : [...open, 'history'];
}

function Whole({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const [way, setWay] = useState<SurveyWay>();
  const remove = useRemoveSurvey();
  const tabs = tabsOf(survey);
  const tab = tabs.find((one) => one === search.tab) ?? tabs[0];
  const line = survey.lines.find((one) => one.id === open);
  const may = (what: string) => survey.may.includes(what);
  const close = () => setOpen(undefined);
  const content: Record<Tab, ReactNode> = {
    lines: <Lines survey={survey} />,
    answers: <Answers survey={survey} />,
    consolidation: (
      <Consolidation survey={survey} onClose={may('close') ? () => setWay('close') : undefined} />
    ),
    history: <History moves={survey.moves} />,
  };
  return (
    <>
      <nav aria-label={t('surveys.above')} className={styles.soft}>
        <Link to="/surveys">{t('surveys.title')}</Link>
      </nav>
      <PageHead
        title={survey.title}
        lead={[t(`surveys.survey_${survey.state}`), survey.campaign_title].join(' · ')}
        deeds={
          <>
            {ways.filter(may).map((one) => (
              <Button
                key={one}
                type={one === 'issue' || one === 'close' ? 'primary' : 'default'}
                onClick={() => setWay(one)}
              >
                {t(`surveys.way_${one}`)}
              </Button>
            ))}
            {may('write') ? (
              <Button onClick={() => setOpen('change')}>{t('surveys.change')}</Button>
            ) : null}
            {may('remove') ? (
              <Sure
                label={t('surveys.remove')}
                question={t('surveys.remove_sure')}
                danger
                onSure={() =>
                  remove.mutate(survey, { onSuccess: () => void navigate({ to: '/surveys' }) })
                }
              />
            ) : null}
          </>
        }
      />
      {remove.error ? <Refused error={asApiError(remove.error)} /> : null}
      {survey.purpose ? <p className={styles.purpose}>{survey.purpose}</p> : null}
      <Counts survey={survey} />
      <section className={`y-card ${styles.tabs}`} aria-label={survey.title}>
        <Tabs
          activeKey={tab ?? 'history'}
          onChange={(key) => setSearch({ tab: key })}
          items={tabs.map((key) => ({ key, label: t(`surveys.tab_${key}`) }))}
        />
        {tab ? content[tab] : null}
      </section>
      <Drawer
        title={line ? placed(line, t) : ''}
        open={line !== undefined}
        onClose={close}
        width={820}
      >
        {line ? <LinePaper key={line.id} survey={survey} line={line} /> : null}
      </Drawer>
      <Drawer title={t('surveys.change')} open={open === 'change' && may('write')} onClose={close}>
        <SurveyForm campaign={survey.campaign} survey={survey} onDone={close} />
      </Drawer>
      <Move survey={survey} way={way} onClose={() => setWay(undefined)} />
    </>
  );
}

function Counts({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation();
  const { counts } = survey;
  const left = daysTo(survey.today, survey.due_on);
  return (
    <Figures>
      <Figure
        label={t('surveys.due')}
        value={dayInYear(survey.due_on)}
        lamp={
          survey.state === 'open' ? { tone: toneOfDays(left), word: '', days: left } : undefined
        }
      />
      <Figure
        label={t('surveys.progress')}
        value={t('surveys.progress_said', { handed: counts.handed_in, asked: counts.asked })}
      />
      <Figure label={t('surveys.accepted')} value={number(counts.accepted)} />
      <Figure label={t('surveys.waiting')} value={number(counts.waiting)} />
      <Figure label={t('surveys.late_count')} value={number(counts.late)} />
      <Figure label={t('surveys.flagged')} value={number(counts.flagged)} />
    </Figures>
  );
}
