/**
 * What there is at a place beside its indicators: what is wrong, the projects there or near, those
 * against a gap of it, and their pictures, entries of registers with theirs. Each list tells how many
 * more there are.
 */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dash, day, money } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { amount } from '../../../ui/units';
import type { MapItem, Picture, PlacedProject, Problem } from '../queries';
import styles from './Panel.module.css';
import { projectTones } from './ProjectSites';
import { figureOf } from './words';

export function Problems({ item, district }: { item: MapItem; district: string | undefined }) {
  const { t } = useTranslation();
  const { problems, problems_more, assessment } = item;
  return (
    <section aria-label={t('map.problems')}>
      <h3 className={styles.head}>{t('map.problems')}</h3>
      {problems.length === 0 ? (
        // Before anything was measured nobody can say that nothing is wrong.
        <p className={styles.soft}>
          {t(assessment ? 'map.problems_none' : 'map.problems_unknown')}
        </p>
      ) : (
        <ul className={styles.list}>
          {problems.map((one) => (
            <li key={`${one.kind} ${one.item} ${one.id}`}>
              <OneProblem one={one} assessment={assessment?.id} district={district} />
            </li>
          ))}
        </ul>
      )}
      <More count={problems_more} />
    </section>
  );
}

function OneProblem(props: {
  one: Problem;
  assessment: string | undefined;
  district: string | undefined;
}) {
  const { t } = useTranslation();
  const { one, assessment, district } = props;
  if (one.kind === 'blocker')
    return (
      <>
        <Lamp tone="amber" word={t('map.problem')} />{' '}
        <Link
          to="/coordination/$kind"
          params={{ kind: 'blocker' }}
          search={{ open: one.id } as never}
        >
          {one.title}
        </Link>
        {one.unit ? ` · ${one.unit}` : ''}
        {one.due_on ? ` · ${t('map.due', { day: day(one.due_on) })}` : ''}
      </>
    );
  const where = one.kind === 'district_fails' ? (district ?? '') : t('map.whole_city');
  return (
    <>
      <Lamp tone="red" word={t('assessments.verdict_fail')} />{' '}
      <Link
        to="/assessments/$assessment"
        params={{ assessment: assessment ?? '' }}
        search={{ open: one.item } as never}
      >
        {one.item_name}
      </Link>{' '}
      {t('map.fails', {
        where,
        value: one.value ? figureOf(one.value) : dash,
        limit: one.limit ?? dash,
      })}
    </>
  );
}

export function ProjectsHere({ item }: { item: MapItem }) {
  const { t } = useTranslation();
  const { placed, here, here_more, for_gap, for_gap_more } = item.projects;
  return (
    <section aria-label={t('map.projects')}>
      <h3 className={styles.head}>{t('map.projects')}</h3>
      {!item.campaign ? (
        <p className={styles.soft}>{t('map.projects_no_campaign')}</p>
      ) : (
        <>
          {here.length > 0 ? (
            <ul className={styles.list} aria-label={t('map.projects_here')}>
              {here.map((one) => (
                <li key={one.id}>
                  <Project one={one} />
                </li>
              ))}
            </ul>
          ) : (
            <p className={styles.soft}>
              {t(placed ? 'map.projects_here_none' : 'map.projects_not_placed')}
            </p>
          )}
          <More count={here_more} />
          {for_gap.length > 0 ? (
            <>
              <p className={styles.soft}>{t('map.projects_for_gap')}</p>
              <ul className={styles.list} aria-label={t('map.projects_for_gap')}>
                {for_gap.map((one) => (
                  <li key={one.id}>
                    <Project one={one} />
                  </li>
                ))}
              </ul>
              <More count={for_gap_more} />
            </>
          ) : null}
        </>
      )}
    </section>
  );
}

function Project({ one }: { one: PlacedProject }) {
  const { t } = useTranslation();
  const { value, unit } = money(one.budget_fen ?? 0);
  const far =
    one.distance_m == null
      ? ''
      : one.distance_m === 0
        ? t('map.at_place')
        : t('map.far', { distance: amount(one.distance_m, 'm') });
  const said = [
    far,
    one.stage ? t(`projects.stage_${one.stage}`) : '',
    one.unit_name,
    one.due_on ? t('map.due', { day: day(one.due_on) }) : '',
    one.budget_fen == null ? '' : `${value} ${unit}`,
  ];
  return (
    <>
      <Lamp tone={projectTones[one.state]} word={t(`projects.state_${one.state}`)} />{' '}
      <Link to="/projects/$id" params={{ id: one.id }}>
        {one.title}
      </Link>
      <br />
      <span className={styles.soft}>
        {one.item_name} · {said.filter(Boolean).join(' · ')}
      </span>
    </>
  );
}

export function Photos({ item }: { item: MapItem }) {
  const { t } = useTranslation();
  const { shown, more } = item.photos;
  if (shown.length === 0) return null;
  return (
    <section aria-label={t('map.photos')}>
      <h3 className={styles.head}>{t('map.photos')}</h3>
      <Pictures
        pictures={shown.map((one) => ({
          ...one,
          title: t(`map.photo_${one.when === 'after' ? 'after' : 'before'}`, { title: one.title }),
        }))}
      />
      <More count={more} />
    </section>
  );
}

/** Entries of registers whose place meets it, for their pictures. */
export function EntriesHere({ item }: { item: MapItem }) {
  const { t } = useTranslation();
  const { shown, more } = item.entries;
  if (shown.length === 0) return null;
  return (
    <section aria-label={t('map.entries')}>
      <h3 className={styles.head}>{t('map.entries')}</h3>
      {shown.map((one) => (
        <div key={one.id}>
          <p>
            <Link to="/registers/entries/$id" params={{ id: one.id }}>
              {one.name}
            </Link>{' '}
            <span className={styles.soft}>
              {one.kind_name} {one.code}
            </span>
          </p>
          <Pictures pictures={one.pictures} />
          <More count={one.pictures_more} />
        </div>
      ))}
      <More count={more} />
    </section>
  );
}

/** Small pictures with their day; one whose small picture is not made yet is named. */
export function Pictures({ pictures }: { pictures: readonly Picture[] }) {
  const { t } = useTranslation();
  if (pictures.length === 0) return null;
  return (
    <ul className={styles.pictures}>
      {pictures.map((picture) => (
        <li key={picture.id + picture.title}>
          <Link to="/evidence/pieces" search={{ open: picture.id } as never} title={picture.title}>
            {picture.thumbnail ? (
              <img
                src={`/api/v1/evidence/${encodeURIComponent(picture.id)}/thumbnail`}
                alt={picture.title}
                loading="lazy"
              />
            ) : (
              picture.title
            )}
          </Link>
          <span className={styles.soft}>
            {picture.dated_on ? day(picture.dated_on) : t('map.no_day')}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function More({ count }: { count: number }) {
  const { t } = useTranslation();
  return count > 0 ? <p className={styles.soft}>{t('map.more', { count })}</p> : null;
}
