/** The districts by the verdict of one figure: as a picture, and beside it as a list with values. */
import { Link } from '@tanstack/react-router';
import type { FeatureCollection } from 'geojson';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp, shapes } from '../../../ui/Lamp';
import { quantity } from '../../../ui/units';
import { type District, type Figure, useDistricts } from '../queries';
import { outlines } from './outline';
import styles from './Screen.module.css';
import { toneOfVerdict } from './sums';

/** The picture's own units; it is drawn as large as there is room. */
const [width, height] = [480, 360];

export function DistrictPanel(props: {
  assessment: string | undefined;
  figures: readonly Figure[];
  figure: Figure | undefined;
  onChoose: (item: string) => void;
}) {
  const { t } = useTranslation();
  const { assessment, figures, figure, onChoose } = props;
  const drawn = figures.filter(({ districts }) => districts.some(({ value }) => value != null));
  return (
    <section className={`${styles.panel} ${styles.districts}`} aria-label={t('screen.districts')}>
      <h2>{t('screen.districts')}</h2>
      {assessment && figure ? (
        <>
          <select
            aria-label={t('screen.choose')}
            value={figure.item}
            onChange={(event) => onChoose(event.target.value)}
          >
            {drawn.map(({ item, name }) => (
              <option key={item} value={item}>
                {name}
              </option>
            ))}
          </select>
          <Picture figure={figure} />
          <ul className={styles.rows}>
            {figure.districts.map((district) => (
              <li key={district.code}>
                <Link
                  to="/assessments/$assessment"
                  params={{ assessment }}
                  search={{ open: figure.item } as never}
                >
                  <span>{district.name}</span>
                  {/* Without a value the verdict says that there is none. */}
                  <strong>
                    {district.value == null
                      ? ''
                      : quantity(district.value, figure.unit, figure.decimals)}
                  </strong>
                  <Lamp tone={toneOfVerdict(district.verdict)} word={wordOf(district, t)} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className={styles.missing}>{t('screen.no_districts')}</p>
      )}
    </section>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

/** The short word: that it is below the city's own target is told of the city alone. */
function wordOf(district: District, t: T): string {
  const word = t(`screen.verdict_${district.verdict}`);
  return district.provisional ? t('assessments.provisional', { word }) : word;
}

function Picture({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const hatch = useId();
  const query = useDistricts();
  const found = query.data?.shapes as FeatureCollection | undefined;
  const drawn = useMemo(() => (found ? outlines(found, width, height) : []), [found]);
  if (query.data === null || (found && drawn.length === 0))
    return <p className={styles.soft}>{t('screen.no_outlines')}</p>;
  if (query.error && !found) return <p className={styles.soft}>{t('screen.outlines_failed')}</p>;
  const of = new Map(figure.districts.map((district) => [district.code, district]));
  const toned = drawn.map((outline) => {
    const district = of.get(outline.code);
    return { ...outline, tone: toneOfVerdict(district?.verdict ?? 'missing') };
  });
  return (
    <svg
      className={styles.picture}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('screen.picture', { name: figure.name })}
    >
      <defs>
        <pattern id={hatch} width="9" height="9" patternUnits="userSpaceOnUse">
          <path d="M0 9L9 0" className={styles.hatch} />
        </pattern>
      </defs>
      {toned.map(({ code, path, tone }) => (
        <g key={code}>
          <path d={path} className={`${styles.ground} ${styles[tone]}`} />
          {tone === 'red' ? <path d={path} fill={`url(#${hatch})`} /> : null}
        </g>
      ))}
      {toned.map(({ code, name, at: [x, y], tone }) => (
        <text key={code} x={x} y={y} className={styles.place}>
          {shapes[tone]} {name}
        </text>
      ))}
    </svg>
  );
}
