/** One scenario: what it gives and costs, where, district by district, and what it rests on. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJob, useJob } from '../../../api/jobs';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, instant, number, percent, shortDigest } from '../../../ui/format';
import { DownloadOutlined, EditOutlined } from '../../../ui/icons';
import { JobProgress } from '../../../ui/JobProgress';
import { Alert, Button, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { type Problem, Problems } from '../../../ui/Problems';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { rounded } from '../../../ui/units';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import type { Answer, Other, Site } from '../parts/answer';
import { DistrictTable } from '../parts/DistrictTable';
import { Headline } from '../parts/Headline';
import { Known } from '../parts/Known';
import styles from '../parts/parts.module.css';
import { SiteMap } from '../parts/SiteMap';
import { cash, SiteTable } from '../parts/SiteTable';
import {
  type Detail,
  stale,
  useJobOf,
  useMakeProjects,
  usePictures,
  useProjectsOf,
  useScenario,
  useWithdraw,
} from '../queries';

export function Scenario() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useParams({ strict: false }).scenario ?? '';
  const mayMake = useMay('siting.make');
  const { data, error, refetch } = useScenario(id);
  const withdraw = useWithdraw(id);
  return (
    <>
      <PageHead
        title={data?.name ?? t('siting.one')}
        lead={
          data
            ? t('siting.asked_by', { name: data.account_name, at: instant(data.created_at) })
            : undefined
        }
        deeds={
          data ? (
            <>
              {data.files.map((name) => (
                <Button
                  key={name}
                  icon={<DownloadOutlined />}
                  href={`/api/v1/siting_scenarios/${encodeURIComponent(id)}/files/${name}`}
                >
                  {t(`siting.file_${name.split('.').pop() ?? ''}`)}
                </Button>
              ))}
              {mayMake && data.request ? (
                <Button
                  type="primary"
                  icon={<EditOutlined />}
                  onClick={() => void navigate({ to: '/siting/new', search: { from: id } })}
                >
                  {t('siting.vary')}
                </Button>
              ) : null}
              {data.may.includes('withdraw') ? (
                <Withdraw
                  title={t('siting.withdraw')}
                  why={t('siting.withdraw_why')}
                  onWithdraw={withdraw.mutateAsync}
                />
              ) : null}
              <Link to="/siting">{t('siting.to_list')}</Link>
            </>
          ) : null
        }
      />
      {data?.withdrawn ? (
        <div className={styles.notes}>
          <WithdrawnNote withdrawn={data.withdrawn} />
        </div>
      ) : null}
      {data?.note ? <p className={styles.notes}>{data.note}</p> : null}
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={10} />
      ) : data.state === 'running' ? (
        <Running detail={data} />
      ) : data.answer ? (
        <Done detail={data} answer={data.answer} mayMake={mayMake} />
      ) : (
        <section className={`y-card ${styles.form}`} aria-label={t('siting.state_failed')}>
          <Nothing title={t('siting.failed')} why={t('siting.failed_why')} />
          <Problems problems={data.problems as Problem[]} />
        </section>
      )}
    </>
  );
}

function Running({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const begun = useJobOf(detail.id, detail.name, true);
  const job = useJob(begun, stale);
  return (
    <section className={`y-card ${styles.form}`} aria-label={t('siting.state_running')}>
      <JobProgress
        title={detail.name}
        job={begun ? job : { state: 'running' }}
        onCancel={begun && job.may?.includes('cancel') ? () => void cancelJob(begun) : undefined}
      />
      <p className={styles.soft}>{t('siting.may_leave')}</p>
    </section>
  );
}

function Done(props: { detail: Detail; answer: Answer; mayMake: boolean }) {
  const { t } = useTranslation();
  const { detail, answer, mayMake } = props;
  const [selected, setSelected] = useState<string>();
  const pictures = usePictures(detail.id);
  const { measured, evaluation } = answer;
  const people = evaluation.city.total.people > 0;
  const shareOf = (m2: number) =>
    measured && measured.city.total_m2 > 0
      ? `${percent(rounded(m2 / measured.city.total_m2, 4), 2)}%`
      : dash;
  return (
    <>
      {detail.part ? (
        <div className={styles.notes}>
          <Alert type="info" showIcon title={t('siting.part')} />
        </div>
      ) : null}
      {detail.summary ? (
        <div className={styles.notes}>
          <Headline summary={detail.summary} />
        </div>
      ) : null}
      <Known
        status={answer.known.status}
        gap={answer.known.gap}
        broken={detail.broken as Problem[]}
      />
      <Section title={t('siting.map')}>
        {pictures.error ? (
          <Refused error={asApiError(pictures.error)} onRetry={() => void pictures.refetch()} />
        ) : pictures.data ? (
          <SiteMap
            pictures={pictures.data}
            walking={answer.request.reach.by === 'walking'}
            selected={selected}
            onSelect={setSelected}
          />
        ) : (
          <Loading rows={10} />
        )}
        {mayMake && detail.request ? (
          <Decide detail={detail} answer={answer} picked={selected} />
        ) : null}
      </Section>
      <Section title={t('siting.chosen')}>
        <ToProjects detail={detail} answer={answer} />
        {answer.sites.length > 0 ? (
          <SiteTable
            sites={answer.sites}
            measure={evaluation.measure}
            people={people}
            open={selected}
            onOpen={(site: Site) => setSelected(site.id)}
          />
        ) : (
          <Nothing title={t('siting.nothing_chosen')} why={t('siting.nothing_chosen_why')} />
        )}
      </Section>
      <Section title={t('siting.districts')}>
        <DistrictTable answer={answer} />
        {measured ? (
          <p className={styles.soft}>
            {t('siting.measured_why', {
              before: shareOf(measured.city.before_m2),
              after: shareOf(measured.city.after_m2),
            })}
          </p>
        ) : null}
      </Section>
      <Others detail={detail} answer={answer} mayMake={mayMake} />
      <Rests detail={detail} answer={answer} />
    </>
  );
}

/** The chosen sites become projects, once, each with its ground, money and what it adds. */
function ToProjects({ detail, answer }: { detail: Detail; answer: Answer }) {
  const { t } = useTranslation();
  const may = useMay('projects.work');
  const make = useMakeProjects(detail.id);
  const made = useProjectsOf(detail.id).data;
  const live = (made ?? []).filter(({ state }) => state !== 'cancelled');
  if (live.length > 0)
    return (
      <div className={styles.notes}>
        <p className={styles.none}>{t('siting.became_projects', { count: live.length })}</p>
        <ul className={`${styles.plain} ${styles.links}`} aria-label={t('siting.projects')}>
          {live.map(({ id, number: no, title }) => (
            <li key={id}>
              <Link to="/projects/$id" params={{ id }}>
                {no} {title}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  if (!may || !made || answer.sites.length === 0 || detail.withdrawn || detail.part) return null;
  return (
    <div className={styles.deeds}>
      <Sure
        label={t('siting.to_projects')}
        question={t('siting.to_projects_why', { count: answer.sites.length })}
        onSure={() => make.mutate(undefined)}
      />
      {make.error ? <Refused error={asApiError(make.error)} /> : null}
    </div>
  );
}

/** What is decided about the land that was clicked on leads to a new scenario. */
function Decide(props: { detail: Detail; answer: Answer; picked: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { detail, answer, picked } = props;
  const land =
    answer.sites.find(({ id }) => id === picked) ??
    answer.candidates.find(({ id }) => id === picked);
  const vary = (search: Record<string, string>) =>
    void navigate({ to: '/siting/new', search: { from: detail.id, ...search } });
  return (
    <div aria-live="polite" className={styles.line}>
      {land ? (
        <>
          <strong>{land.name || t('siting.nameless', { id: land.id })}</strong>
          <Button size="small" onClick={() => vary({ must: land.id })}>
            {t('siting.choice_must')}
          </Button>
          <Button size="small" onClick={() => vary({ not: land.id })}>
            {t('siting.choice_must_not')}
          </Button>
          <span className={styles.soft}>{t('siting.decide_why')}</span>
        </>
      ) : (
        <span className={styles.soft}>{t('siting.decide_by_click')}</span>
      )}
    </div>
  );
}

/** Candidates that were not chosen; what is decided about one leads to a new scenario. */
function Others(props: { detail: Detail; answer: Answer; mayMake: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { detail, answer, mayMake } = props;
  const [all, setAll] = useState(false);
  if (answer.candidates.length === 0) return null;
  const rows = all ? answer.candidates : answer.candidates.slice(0, 10);
  const vary = (search: Record<string, string>) =>
    void navigate({ to: '/siting/new', search: { from: detail.id, ...search } });
  const columns: TableColumnsType<Other> = [
    {
      title: t('siting.site'),
      key: 'site',
      render: (_, row) => row.name || t('siting.nameless', { id: row.id }),
    },
    { title: t('siting.district'), key: 'district', render: (_, row) => row.district_name || dash },
    {
      title: t('siting.origin'),
      key: 'origin',
      render: (_, row) => t(`siting.origin_${row.origin}`),
    },
    {
      title: t('siting.area_m2'),
      key: 'area',
      align: 'right',
      render: (_, row) => number(rounded(row.area_m2, 0)),
    },
    {
      title: t('siting.points_alone'),
      key: 'points',
      align: 'right',
      render: (_, row) => number(rounded(row.points_alone, 2), 2),
    },
    {
      title: t('siting.cost'),
      key: 'cost',
      align: 'right',
      render: (_, row) => cash(row.cost_fen),
    },
    {
      title: t('siting.why_not'),
      key: 'out',
      render: (_, row) => (row.out ? t(`siting.out_${row.out}`) : t('siting.out_none')),
    },
    ...(mayMake
      ? [
          {
            title: t('siting.decide'),
            key: 'decide',
            render: (_: unknown, row: Other) => (
              <span className={styles.deeds}>
                <Button size="small" onClick={() => vary({ must: row.id })}>
                  {t('siting.choice_must')}
                </Button>
                <Button size="small" onClick={() => vary({ not: row.id })}>
                  {t('siting.choice_must_not')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section title={t('siting.others')}>
      <p className={styles.soft}>
        {t('siting.others_of', {
          shown: number(rows.length),
          total: number(answer.candidates_total),
        })}
      </p>
      <DataTable<Other>
        caption={t('siting.others')}
        columns={columns}
        rows={rows}
        rowKey="id"
        workbook
        cards
      />
      {rows.length < answer.candidates.length ? (
        <Button type="link" onClick={() => setAll(true)}>
          {t('siting.others_all', { count: answer.candidates.length })}
        </Button>
      ) : null}
    </Section>
  );
}

/** What was asked, of which layers, by which method. */
function Rests({ detail, answer }: { detail: Detail; answer: Answer }) {
  const { t } = useTranslation();
  const { request, known, reach } = answer;
  const radii =
    'radius' in reach
      ? t('siting.walk_of', { metres: number(reach.radius) })
      : reach.by_size
          .map((one) =>
            t('siting.radius_of', {
              area: number(one.min_area_m2),
              radius: number(one.radius_m),
            }),
          )
          .join(t('siting.semicolon'));
  const sources = [
    ...(request.sources.candidate_land ? ['candidate_land'] : []),
    ...(request.sources.planned_green ? ['planned_green'] : []),
    ...(request.sources.grid ? ['grid'] : []),
    ...(request.sources.drawn.length > 0 ? ['drawn'] : []),
  ];
  return (
    <Section title={t('siting.rests')}>
      <Facts wide>
        <Fact name={t('siting.measure')}>{t(`siting.measure_${request.measure}`)}</Fact>
        <Fact name={t('siting.sources')}>
          {sources.map((one) => t(`siting.source_${one}`)).join(t('siting.comma')) || dash}
        </Fact>
        <Fact name={t('siting.reach')}>{radii}</Fact>
        <Fact name={t('siting.count')}>
          {request.count === null ? t('siting.unlimited') : number(request.count)}
        </Fact>
        <Fact name={t('siting.budget')}>
          {request.budget_fen === null ? t('siting.unlimited') : cash(request.budget_fen)}
        </Fact>
        <Fact name={t('siting.prices')}>
          {t('siting.prices_of', {
            build: number(request.build_fen_per_m2 / 100),
            land: number(request.land_fen_per_m2 / 100),
          })}
        </Fact>
        <Fact name={t('siting.size')}>
          {t('siting.size_of', {
            demands: number(known.size.demands),
            candidates: number(known.size.candidates),
            sites: number(known.size.sites),
          })}
        </Fact>
        <Fact name={t('siting.layers')}>
          {answer.inputs
            .map(({ name, digest, year }) =>
              [name, year, digest ? shortDigest(digest) : undefined].filter(Boolean).join(' '),
            )
            .join(t('siting.semicolon'))}
        </Fact>
        <Fact name={t('siting.method')}>
          {t('siting.method_of', { version: answer.method_version, engine: answer.engine })}
        </Fact>
        <Fact name={t('siting.digest')}>{answer.digest ? shortDigest(answer.digest) : dash}</Fact>
      </Facts>
      <Problems problems={detail.remarks as Problem[]} caption={t('siting.remarks')} />
    </Section>
  );
}
