/** The gap board: each gap with its plan, what the indicator will be, and where money closes most. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { useOpenRecord } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Figure, Figures } from '../../../ui/Figure';
import { dash, number } from '../../../ui/format';
import { DownloadOutlined, PlusOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { rounded } from '../../../ui/units';
import { GapCard } from '../parts/GapCard';
import { Pages } from '../parts/Pages';
import { ProjectForm } from '../parts/ProjectForm';
import styles from '../parts/Projects.module.css';
import { ConflictLamp, FateLamp, moneyOf, useEffectWord } from '../parts/Words';
import { type Board, type Brief, useBoard, useProjects, type Worth } from '../queries';

export function GapBoard() {
  const { t } = useTranslation();
  const { query, campaign } = useCurrent();
  const board = useBoard(campaign?.id);
  const error = query.error ?? board.error;
  if (error) return <Refused error={asApiError(error)} onRetry={() => void board.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('projects.board')} lead={t('projects.lead')} />
        <Nothing title={t('projects.no_campaign')} why={t('projects.no_campaign_why')} />
      </>
    );
  return board.data ? <Whole key={campaign.id} board={board.data} /> : <Loading rows={12} />;
}

function Whole({ board }: { board: Board }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpenRecord();
  const list = useProjects(board.campaign);
  const writes = board.may.includes('write');
  const failing = board.gaps.filter((gap) => gap.kind === 'failing');
  const near = board.gaps.filter((gap) => gap.kind === 'near');
  const unknown = board.gaps.filter((gap) => gap.kind === 'unknown');
  const bare = failing.filter((gap) => gap.light === 'no_measure').length;
  const closes = failing.filter((gap) => gap.light === 'closes').length;
  const adding = open?.startsWith('new:') ? open.slice(4) : undefined;
  const briefs = new Map(board.projects.map((one) => [one.id, one]));
  const add = writes ? (item: string) => setOpen(`new:${item}`) : undefined;
  return (
    <>
      <PageHead
        title={t('projects.board')}
        lead={
          board.assessment
            ? t('projects.board_lead', {
                label: board.assessment.label,
                on: board.assessment.on,
                year: board.assessment.data_year,
                deadline: t(`projects.deadline_${board.deadline}`),
                due: board.deadline_on,
              })
            : t('projects.not_assessed')
        }
        deeds={
          <>
            <Button
              href={`/api/v1/campaigns/${board.campaign}/projects/workbook`}
              icon={<DownloadOutlined />}
            >
              {t('projects.export')}
            </Button>
            <Button
              href={`/api/v1/campaigns/${board.campaign}/projects/plan`}
              icon={<DownloadOutlined />}
            >
              {t('projects.paper')}
            </Button>
            <Button
              href={`/api/v1/campaigns/${board.campaign}/projects/plan.pdf`}
              icon={<DownloadOutlined />}
            >
              {t('projects.paper_pdf')}
            </Button>
            {writes ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new:')}>
                {t('projects.add')}
              </Button>
            ) : null}
          </>
        }
      />
      <Pages here="board" mine={(list.data?.units.length ?? 0) > 0} />
      {board.assessment ? (
        <>
          <Figures>
            <Figure
              label={t('projects.failing')}
              value={number(failing.length)}
              unit={t('projects.items')}
            />
            <Figure
              label={t('projects.without_measure')}
              value={number(bare)}
              unit={t('projects.items')}
              lamp={bare > 0 ? { tone: 'red', word: t('projects.to_be_planned') } : undefined}
            />
            <Figure
              label={t('projects.closing')}
              value={number(closes)}
              unit={t('projects.items')}
            />
            <Figure
              label={t('projects.money_to_do')}
              value={moneyOf(failing.reduce((sum, gap) => sum + gap.budget_fen, 0))}
            />
          </Figures>
          <Section title={t('projects.gaps')}>
            {failing.length === 0 ? (
              <Nothing title={t('projects.no_gap')} why={t('projects.no_gap_why')} />
            ) : (
              failing.map((gap) => <GapCard key={gap.item} gap={gap} briefs={briefs} onAdd={add} />)
            )}
          </Section>
          <Section title={t('projects.ranking')}>
            <p className={styles.soft}>{t('projects.ranking_lead')}</p>
            <Ranking ranking={board.ranking} briefs={briefs} />
          </Section>
          {board.without_gap.length > 0 ? (
            <Section title={t('projects.without_gap')}>
              <p className={styles.soft}>{t('projects.without_gap_why')}</p>
              <ul className={styles.list}>
                {board.without_gap.map((id) => (
                  <li key={id}>
                    <Lamp tone="amber" word={t('projects.no_gap_here')} />
                    <Named one={briefs.get(id)} />
                    <span className={styles.soft}>{briefs.get(id)?.item_name}</span>
                  </li>
                ))}
              </ul>
            </Section>
          ) : null}
          {near.length > 0 ? (
            <Section title={t('projects.near')}>
              <p className={styles.soft}>{t('projects.near_why')}</p>
              {near.map((gap) => (
                <GapCard key={gap.item} gap={gap} briefs={briefs} onAdd={add} />
              ))}
            </Section>
          ) : null}
          {unknown.length > 0 ? (
            <Section title={t('projects.unknown')}>
              <p className={styles.soft}>{t('projects.unknown_why')}</p>
              <ul className={styles.list}>
                {unknown.map((gap) => (
                  <li key={gap.item}>
                    <Lamp tone="grey" word={t('projects.light_unknown')} />
                    <span>{gap.name}</span>
                    {gap.measures.map((one) => (
                      <Named key={one.project} one={briefs.get(one.project)} />
                    ))}
                  </li>
                ))}
              </ul>
            </Section>
          ) : null}
        </>
      ) : (
        <Nothing
          title={t('projects.not_assessed')}
          why={t('projects.not_assessed_why')}
          next={<Link to="/assessments">{t('projects.to_assessments')}</Link>}
        />
      )}
      <Drawer
        title={t('projects.add')}
        open={adding !== undefined && writes}
        onClose={() => setOpen(undefined)}
      >
        {adding === undefined ? null : list.data ? (
          <ProjectForm list={list.data} item={adding} onDone={() => setOpen(undefined)} />
        ) : (
          <Loading rows={8} />
        )}
      </Drawer>
    </>
  );
}

function Named({ one }: { one: Brief | undefined }) {
  return one ? (
    <Link to="/projects/$id" params={{ id: one.id }}>
      {one.number} {one.title}
    </Link>
  ) : null;
}

/** What is still to be done, in the order in which money closes most of its gap. */
function Ranking(props: { ranking: readonly Worth[]; briefs: ReadonlyMap<string, Brief> }) {
  const { t } = useTranslation();
  const effectWord = useEffectWord();
  const { ranking, briefs } = props;
  const rows = ranking.flatMap((worth, place) => {
    const one = briefs.get(worth.project);
    return one ? [{ ...worth, one, place: place + 1 }] : [];
  });
  return (
    <DataTable<(typeof rows)[number]>
      caption={t('projects.ranking')}
      rows={rows}
      rowKey="project"
      cards
      workbook
      empty={t('projects.nothing_to_rank')}
      columns={[
        { title: t('projects.place'), dataIndex: 'place', key: 'place' },
        {
          title: t('projects.name'),
          key: 'title',
          render: (_, row) => (
            <div className={styles.wrap}>
              <Named one={row.one} />
              <span className={styles.small}>{row.one.item_name}</span>
              <ConflictLamp count={row.one.conflicts} />
            </div>
          ),
        },
        { title: t('projects.unit'), key: 'unit', render: (_, row) => row.one.unit_name || dash },
        { title: t('projects.effect'), key: 'effect', render: (_, row) => effectWord(row.one) },
        {
          title: t('projects.share'),
          key: 'share',
          align: 'right',
          render: (_, row) =>
            row.share == null ? dash : `${number(rounded(row.share * 100, 1), 1)}%`,
        },
        {
          title: t('projects.budget'),
          key: 'budget',
          align: 'right',
          render: (_, row) => moneyOf(row.one.budget_fen),
        },
        {
          title: t('projects.per_million'),
          key: 'per_million',
          align: 'right',
          render: (_, row) =>
            row.free
              ? t('projects.free')
              : row.percent_per_million == null
                ? dash
                : `${number(rounded(row.percent_per_million, 2), 2)}%`,
        },
        {
          title: t('projects.due'),
          key: 'due',
          render: (_, row) => (
            <>
              {row.one.due_on ?? dash}
              <span className={styles.small}>
                <FateLamp fate={row.fate} />
              </span>
            </>
          ),
        },
      ]}
    />
  );
}
