/** One measure or project: what it says, its values before and after, its evidence and its steps. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, daysLeft } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead, Section } from '../../../ui/PageHead';
import { Progress } from '../../../ui/Progress';
import { Loading, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import { Conflicts } from '../parts/Conflicts';
import { Milestones } from '../parts/Milestones';
import { MoveForm } from '../parts/MoveForm';
import { ProjectForm } from '../parts/ProjectForm';
import styles from '../parts/Projects.module.css';
import { Proofs } from '../parts/Proofs';
import { SitesMap } from '../parts/SitesMap';
import { pointsOf } from '../parts/site';
import { ways } from '../parts/values';
import { FateLamp, figureOf, moneyOf, StateLamp, useEffectWord } from '../parts/Words';
import { type Base, type ProjectDetail, useProject, useProjects, type Way } from '../queries';

export function ProjectPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useProject(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Whole key={id} project={query.data} /> : <Loading rows={12} />;
}

function Whole({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<Way | 'update'>();
  const list = useProjects(project.campaign);
  const done = () => setDoing(undefined);
  return (
    <>
      <nav aria-label={t('projects.above')} className={styles.soft}>
        <Link to="/projects/list" search={{ campaign: project.campaign } as never}>
          {t('projects.list')}
        </Link>
      </nav>
      <PageHead
        title={project.title}
        lead={`${project.item_name} · ${t(project.works ? 'projects.sort_project' : 'projects.sort_measure')} ${project.number}`}
        deeds={
          <>
            {ways
              .filter((way) => project.moves.includes(way))
              .map((way, place) => (
                <Button
                  key={way}
                  type={place === 0 ? 'primary' : 'default'}
                  danger={way === 'cancel'}
                  onClick={() => setDoing(way)}
                >
                  {t(`projects.way_${way}`)}
                </Button>
              ))}
            {project.may.includes('update') ? (
              <Button onClick={() => setDoing('update')}>{t('projects.change')}</Button>
            ) : null}
          </>
        }
      />
      <div className={styles.two}>
        <Section title={t('projects.stand')}>
          <Stand project={project} />
        </Section>
        <Section title={t('projects.values')}>
          <Measured project={project} />
        </Section>
        <Section title={t('projects.what')}>
          <What project={project} />
        </Section>
        <Section title={t('projects.money')}>
          <Money project={project} />
        </Section>
      </div>
      <Section title={t('projects.milestones')}>
        <Milestones all={project.milestones} />
      </Section>
      {project.works ? (
        <Section title={t('projects.site_and_conflicts')}>
          <div className={styles.stack}>
            <SitesMap label={t('projects.map_of_site')} projects={[project]} />
            <Conflicts project={project} />
          </div>
        </Section>
      ) : null}
      {project.works?.restoration ? (
        <Section title={t('projects.restoration')}>
          <Restored project={project} />
        </Section>
      ) : null}
      <Section title={t('projects.proofs')}>
        <Proofs project={project} />
      </Section>
      <Section title={t('projects.steps')}>
        <Steps project={project} />
      </Section>
      <Drawer
        title={t(
          doing === 'update' || doing === undefined ? 'projects.change' : `projects.way_${doing}`,
        )}
        open={doing !== undefined}
        onClose={done}
      >
        {doing === 'update' ? (
          list.data ? (
            <ProjectForm list={list.data} project={project} onDone={done} />
          ) : (
            <Loading rows={8} />
          )
        ) : doing ? (
          <MoveForm project={project} way={doing} onDone={done} />
        ) : null}
      </Drawer>
    </>
  );
}

function Stand({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  return (
    <Facts>
      <Fact name={t('projects.state')}>
        <StateLamp state={project.state} />
      </Fact>
      <Fact name={t('projects.progress')}>
        <Progress label={t('projects.progress')} percent={project.progress} />
      </Fact>
      <Fact name={t('projects.unit')}>
        {project.unit_name || dash}
        {project.post ? (
          <span className={styles.small}>
            {[project.post_title, project.person].filter(Boolean).join(' ')}
          </span>
        ) : null}
      </Fact>
      <Fact name={t('projects.starts_on')}>{project.starts_on ?? dash}</Fact>
      <Fact name={t('projects.due')}>
        {project.due_on ?? dash}
        {project.days_left == null ? null : (
          <span className={styles.small}>{daysLeft(project.days_left)}</span>
        )}
      </Fact>
      <Fact name={t('projects.fate')}>
        <FateLamp fate={project.fate} />
        <span className={styles.small}>{t(`projects.fate_why_${project.fate}`)}</span>
      </Fact>
    </Facts>
  );
}

/** The value that it was begun with, the newest one, and what it was closed with. */
function Measured({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const effectWord = useEffectWord();
  const said = (base: Base) => (
    <>
      {figureOf(base.value, base.unit, base.decimals)}
      <span className={styles.small}>
        {base.assessment ? (
          <Link to="/assessments/$assessment" params={{ assessment: base.assessment }}>
            {base.label} · {base.on}
          </Link>
        ) : (
          t('projects.no_assessment')
        )}
      </span>
    </>
  );
  const where = project.effect_division_name || t('projects.whole_city');
  return (
    <Facts>
      <Fact name={t('projects.effect')}>
        {effectWord(project)}
        <span className={styles.small}>{t('projects.counts_in', { where })}</span>
      </Fact>
      <Fact name={t('projects.value_begun')}>{project.base ? said(project.base) : dash}</Fact>
      {project.closing ? (
        <>
          <Fact name={t('projects.value_closed')}>{said(project.closing)}</Fact>
          <Fact name={t('projects.closing_word')}>
            <Lamp
              tone={project.closing.moved ? 'green' : 'amber'}
              word={t(project.closing.moved ? 'projects.moved' : 'projects.closed_by_reason')}
            />
            <span className={styles.small}>
              {[project.closing.reason, project.closing.account_name, project.closing.closed_on]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </Fact>
        </>
      ) : (
        <>
          <Fact name={t('projects.value_now')}>{said(project.now)}</Fact>
          {project.base ? (
            <Fact name={t('projects.measured_again')}>
              <Lamp
                tone={project.has_moved ? 'green' : 'grey'}
                word={t(project.has_moved ? 'projects.moved' : 'projects.not_moved_yet')}
              />
            </Fact>
          ) : null}
        </>
      )}
    </Facts>
  );
}

function What({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const text = (said: string) => <span className={styles.text}>{said || dash}</span>;
  return (
    <Facts>
      <Fact name={t('projects.content')}>{text(project.content)}</Fact>
      <Fact name={t('projects.division')}>{project.division_name || t('projects.whole_city')}</Fact>
      <Fact name={t('projects.problem')}>{text(project.problem)}</Fact>
      <Fact name={t('projects.legal_basis')}>{text(project.legal_basis)}</Fact>
      <Fact name={t('projects.note')}>{text(project.note)}</Fact>
      {project.source ? (
        <Fact name={t('projects.source')}>
          {project.scenario_name ? (
            <Link to="/siting/$scenario" params={{ scenario: project.source }}>
              {project.scenario_name}
            </Link>
          ) : (
            project.source
          )}
          {project.site ? (
            <span className={styles.small}>{t('projects.source_site', { id: project.site })}</span>
          ) : null}
        </Fact>
      ) : null}
      <Fact name={t('projects.written_by')}>{project.account_name}</Fact>
    </Facts>
  );
}

function Money({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const { works } = project;
  return (
    <Facts>
      <Fact name={t('projects.budget')}>{moneyOf(project.budget_fen)}</Fact>
      <Fact name={t('projects.money_source')}>
        {project.money_source ? t(`projects.source_${project.money_source}`) : dash}
      </Fact>
      {works ? (
        <>
          <Fact name={t('projects.land')}>{moneyOf(works.land_fen)}</Fact>
          <Fact name={t('projects.build')}>{moneyOf(works.build_fen)}</Fact>
          <Fact name={t('projects.stage')}>
            {works.stage ? t(`projects.stage_${works.stage}`) : dash}
          </Fact>
          <Fact name={t('projects.area')}>
            {works.area_m2 == null ? dash : amount(works.area_m2, 'm2')}
          </Fact>
          <Fact name={t('projects.started_on')}>{works.started_on ?? dash}</Fact>
          <Fact name={t('projects.finished_on')}>{works.finished_on ?? dash}</Fact>
          <Fact name={t('projects.site')}>
            {works.site == null
              ? dash
              : works.site.type === 'Point'
                ? works.site.coordinates.join(', ')
                : t('projects.outline', { points: pointsOf(works.site) })}
          </Fact>
        </>
      ) : null}
    </Facts>
  );
}

/** What restoration mends, how, and what it was and is. */
function Restored({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const restoration = project.works?.restoration;
  if (!restoration) return null;
  const text = (said: string | undefined) => <span className={styles.text}>{said || dash}</span>;
  const measures = (restoration.measures ?? []).map((key) =>
    t(`projects.restoration_measure_${key}`),
  );
  return (
    <Facts>
      <Fact name={t('projects.restoration_problem')}>
        {restoration.problem ? t(`projects.restoration_problem_${restoration.problem}`) : dash}
      </Fact>
      <Fact name={t('projects.restoration_measures')}>
        {measures.join(t('projects.comma')) || dash}
      </Fact>
      <Fact name={t('projects.restoration_before')}>{text(restoration.before)}</Fact>
      <Fact name={t('projects.restoration_after')}>{text(restoration.after)}</Fact>
      <Fact name={t('projects.restoration_register')}>{restoration.register || dash}</Fact>
    </Facts>
  );
}

function Steps({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const rows = project.steps.map((one, place) => ({ ...one, place: String(place) })).reverse();
  return (
    <DataTable<(typeof rows)[number]>
      caption={t('projects.steps')}
      rows={rows}
      rowKey="place"
      cards
      columns={[
        {
          title: t('projects.step'),
          key: 'move',
          render: (_, row) => t(`projects.way_${row.move}`, { defaultValue: row.move }),
        },
        { title: t('projects.day'), dataIndex: 'on', key: 'on' },
        { title: t('projects.by'), dataIndex: 'account_name', key: 'by' },
        {
          title: t('projects.said'),
          key: 'note',
          render: (_, row) => (
            <div className={`${styles.wrap} ${styles.text}`}>{row.note || dash}</div>
          ),
        },
      ]}
    />
  );
}
