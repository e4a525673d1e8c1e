/**
 * Land of one's own: drawn on the map, typed as corners, pasted, or taken from a GeoJSON file, all
 * together. Of candidates each piece may have a name, a price and a decision; of forbidden ground a
 * name alone.
 */
import type { FeatureCollection } from 'geojson';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCityGround } from '../../../map/cityGround';
import { DrawGround } from '../../../map/DrawGround';
import type { DrawnLayer } from '../../../map/layers';
import { Button, Input, InputNumber, Select } from '../../../ui/kit';
import { colour } from '../../../ui/theme';
import type { Choice } from './answer';
import styles from './parts.module.css';
import { type Drawn, drawnOf, landOf, typedLand } from './request';

export interface DrawnLandProps {
  /** What it is called on the page; the map and the fields name it. */
  label: string;
  /** Ground on which no park may be: it has neither price nor decision. */
  forbidden?: boolean;
  value?: Drawn[] | undefined;
  onChange?: ((all: Drawn[]) => void) | undefined;
}

const choices: readonly Choice[] = ['free', 'must', 'must_not'];

export function DrawnLand(props: DrawnLandProps) {
  const { t } = useTranslation();
  const { label, forbidden = false, value: all = [], onChange } = props;
  const [bad, setBad] = useState<'file' | 'text'>();
  const [typed, setTyped] = useState('');
  const [drawing, setDrawing] = useState(false);
  const id = useId();
  const add = (found: Drawn[] | undefined, from: 'file' | 'text') => {
    setBad(found ? undefined : from);
    if (found) onChange?.([...all, ...found]);
    return found !== undefined;
  };
  const change = (place: number, part: Partial<Drawn>) =>
    onChange?.(all.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <div className={styles.stack}>
      <div className={styles.line}>
        <Button onClick={() => setDrawing(!drawing)} aria-expanded={drawing}>
          {t(drawing ? 'siting.draw_hide' : 'siting.draw_show')}
        </Button>
        <label htmlFor={id}>{t('siting.drawn_file')}</label>
        <input
          id={id}
          type="file"
          accept=".geojson,.json,application/geo+json"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (!file) return;
            if (file.size > 3 << 20) setBad('file');
            else void file.text().then((content) => add(drawnOf(content), 'file'));
          }}
        />
      </div>
      {drawing ? <Ground label={label} all={all} forbidden={forbidden} onDrawn={onChange} /> : null}
      <div className={styles.stack}>
        <label htmlFor={`${id}-typed`}>{t('siting.drawn_typed')}</label>
        <Input.TextArea
          id={`${id}-typed`}
          rows={3}
          value={typed}
          placeholder={t('siting.drawn_typed_example')}
          onChange={({ target }) => setTyped(target.value)}
        />
        <div>
          <Button
            disabled={typed.trim() === ''}
            onClick={() => {
              if (add(typedLand(typed), 'text')) setTyped('');
            }}
          >
            {t('siting.drawn_typed_add')}
          </Button>
        </div>
      </div>
      {bad ? (
        <p role="alert">{t(bad === 'file' ? 'siting.drawn_bad' : 'siting.drawn_typed_bad')}</p>
      ) : null}
      {all.length > 0 ? (
        <ol aria-label={label}>
          {all.map((one, at) => (
            <li key={String(at)} className={styles.line}>
              <Input
                className={styles.piece ?? ''}
                aria-label={t('siting.drawn_name', { place: at + 1 })}
                value={one.name}
                maxLength={100}
                placeholder={t('siting.drawn_name', { place: at + 1 })}
                onChange={({ target }) => change(at, { name: target.value })}
              />
              {forbidden ? null : (
                <>
                  <InputNumber<number>
                    className={styles.price ?? ''}
                    aria-label={t('siting.drawn_price', { place: at + 1 })}
                    min={0}
                    max={1e7}
                    placeholder={t('siting.land_price')}
                    suffix={t('siting.yuan_per_m2')}
                    value={one.land_fen_per_m2 == null ? null : one.land_fen_per_m2 / 100}
                    onChange={(yuan) =>
                      change(at, {
                        land_fen_per_m2: yuan == null ? null : Math.round(yuan * 100),
                      })
                    }
                  />
                  <Select<Choice>
                    aria-label={t('siting.drawn_choice', { place: at + 1 })}
                    value={one.choice ?? 'free'}
                    options={choices.map((choice) => ({
                      value: choice,
                      label: t(`siting.choice_${choice}`),
                    }))}
                    onChange={(choice) => change(at, { choice })}
                  />
                </>
              )}
              <Button onClick={() => onChange?.(all.filter((_, place) => place !== at))}>
                {t('siting.drawn_drop', { place: at + 1 })}
              </Button>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}

function Ground(props: {
  label: string;
  all: readonly Drawn[];
  forbidden: boolean;
  onDrawn: ((all: Drawn[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { label, all, forbidden, onDrawn } = props;
  const city = useCityGround();
  const layers = useMemo<DrawnLayer[]>(() => {
    const drawn: FeatureCollection = {
      type: 'FeatureCollection',
      features: all.map(({ geometry, name }, at) => ({
        type: 'Feature',
        geometry,
        properties: { name: `${at + 1} ${name}`.trim() },
      })),
    };
    return [
      ...city.layers,
      {
        id: 'drawn',
        title: label,
        kind: 'fill',
        data: drawn,
        colour: forbidden ? colour.red : colour.info,
        hatch: forbidden,
        label: 'name',
        opacity: 0.4,
      },
    ];
  }, [all, city.layers, forbidden, label]);
  return (
    <>
      <p className={styles.soft}>{t('siting.draw_help')}</p>
      <DrawGround
        label={t('siting.draw_map', { what: label })}
        layers={layers}
        bounds={city.bounds}
        onOutline={(ring) => onDrawn?.([...all, landOf(ring)])}
      />
    </>
  );
}
