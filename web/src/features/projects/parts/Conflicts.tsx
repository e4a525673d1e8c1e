/** Where a project's site lies on protected ground or on other projects, and how that was settled. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Drawer } from '../../../ui/Drawer';
import { number, shortDigest } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { RecordForm } from '../../../ui/RecordForm';
import { rounded } from '../../../ui/units';
import { type Conflict, type ProjectDetail, useLegalBases, useSettle } from '../queries';
import styles from './Projects.module.css';

export function Conflicts({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const [settling, setSettling] = useState<Conflict>();
  if (!project.works?.site) return <p className={styles.soft}>{t('projects.no_site')}</p>;
  if (project.overlaps.length === 0)
    return <p className={styles.soft}>{t('projects.no_conflict')}</p>;
  return (
    <>
      <ul className={styles.conflicts} aria-label={t('projects.conflicts')}>
        {project.overlaps.map((one) => (
          <li key={one.against}>
            <Overlap
              one={one}
              onSettle={
                one.weighs && project.may.includes('update') ? () => setSettling(one) : undefined
              }
            />
          </li>
        ))}
      </ul>
      <Drawer
        title={t('projects.settle')}
        open={settling !== undefined}
        onClose={() => setSettling(undefined)}
      >
        {settling ? (
          <Settle project={project} one={settling} onDone={() => setSettling(undefined)} />
        ) : null}
      </Drawer>
    </>
  );
}

function Overlap({ one, onSettle }: { one: Conflict; onSettle: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { settlement } = one;
  const stands = !one.weighs
    ? 'told'
    : !settlement
      ? 'open'
      : one.outgrown
        ? 'outgrown'
        : 'settled';
  const tone = { told: 'blue', open: 'red', outgrown: 'red', settled: 'green' } as const;
  return (
    <>
      <div className={styles.deeds}>
        <Lamp tone={tone[stands]} word={t(`projects.conflict_${stands}`)} />
        <strong>
          {t(`projects.against_${one.kind}`)}{' '}
          {one.project ? (
            <Link to="/projects/$id" params={{ id: one.project }}>
              {one.name}
            </Link>
          ) : (
            one.name
          )}
        </strong>
        <span>
          {one.overlap_m2 == null
            ? t('projects.place_inside')
            : t('projects.overlaps_by', { m2: number(rounded(one.overlap_m2, 1), 1) })}
        </span>
        {one.layer ? (
          <Link to="/layers/$layer" params={{ layer: one.layer }}>
            {t('projects.layer_of', {
              key: one.layer_key,
              year: one.year ?? '',
              digest: shortDigest(one.digest),
            })}
          </Link>
        ) : null}
        {onSettle ? (
          <Button size="small" onClick={onSettle}>
            {t(settlement ? 'projects.settle_again' : 'projects.settle')}
          </Button>
        ) : null}
      </div>
      {settlement ? (
        <p className={styles.plain}>
          {[settlement.on_day, settlement.decided_by, settlement.number, settlement.how]
            .filter(Boolean)
            .join(' · ')}
          <span className={styles.small}>
            {t('projects.settled_by', { name: settlement.account_name })}
          </span>
        </p>
      ) : null}
      {one.project ? null : <Bases kind={one.kind} />}
    </>
  );
}

/** What the law asks for on such ground. */
function Bases({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const bases = useLegalBases().data?.filter(({ against }) => against.includes(kind)) ?? [];
  if (bases.length === 0) return null;
  return (
    <details>
      <summary>{t('projects.legal_bases', { count: bases.length })}</summary>
      <p className={styles.soft}>{t('projects.legal_bases_why')}</p>
      <ul>
        {bases.map((one) => (
          <li key={one.key}>
            <strong>
              {one.title} {one.article}
            </strong>{' '}
            <span className={styles.soft}>
              {t('projects.legal_from', { on: one.in_force_on })} ·{' '}
              {t(`projects.confidence_${one.confidence}`)} · {new URL(one.source).host}
            </span>
            <br />
            {one.fact}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface Word {
  how: string;
  decided_by: string;
  number?: string;
  on_day: string;
}

function Settle(props: { project: ProjectDetail; one: Conflict; onDone: () => void }) {
  const { t } = useTranslation();
  const { project, one, onDone } = props;
  const settle = useSettle(project.id);
  return (
    <div className={styles.stack}>
      <p>
        {t('projects.settle_help', {
          what: `${t(`projects.against_${one.kind}`)} ${one.name}`,
        })}
      </p>
      <RecordForm<Word>
        fields={[
          { key: 'decided_by', kind: 'text', label: t('projects.decided_by'), required: true },
          { key: 'number', kind: 'text', label: t('projects.document_number') },
          { key: 'on_day', kind: 'day', label: t('projects.day'), required: true },
          {
            key: 'how',
            kind: 'long',
            label: t('projects.settled_how'),
            help: t('projects.settled_how_help'),
            required: true,
          },
        ]}
        submitLabel={t('projects.save')}
        onCancel={onDone}
        onSubmit={async (word) => {
          await settle.mutateAsync({ ...word, number: word.number ?? '', against: one.against });
          onDone();
        }}
      />
    </div>
  );
}
