/** What stands around the map: drawers beside it, years below it. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawnLayer } from '../../../map/layers';
import { Button } from '../../../ui/kit';
import { Range } from '../../../ui/Range';
import styles from '../pages/OneMap.module.css';

/** The drawers beside the map; the whole as high as what the window has left. */
export function Frame(props: {
  phone: boolean;
  tall: boolean;
  left: ReactNode;
  right: ReactNode;
  onClose: () => void;
  closeWord: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { phone, tall, left, right, onClose, closeWord, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const fit = () => {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + scrollY;
      setHeight(Math.max(phone ? 420 : 520, innerHeight - top - 16));
    };
    fit();
    addEventListener('resize', fit);
    return () => removeEventListener('resize', fit);
  }, [phone]);
  return (
    <div
      ref={box}
      className={`${styles.frame} ${right ? styles.withPanel : ''}`}
      style={tall ? { height } : { minHeight: height }}
    >
      {left ? (
        <aside className={styles.side} aria-label={t('map.layers')}>
          {left}
        </aside>
      ) : null}
      <div className={styles.middle}>{children}</div>
      {right ? (
        <aside className={styles.side} aria-label={t('map.chosen')}>
          <p className={styles.close}>
            <Button size="small" onClick={onClose}>
              {closeWord}
            </Button>
          </p>
          {right}
        </aside>
      ) : null}
    </div>
  );
}

/** Which layers could not be drawn whole; grey ground alone says nothing. */
export function Troubled({ layers }: { layers: readonly DrawnLayer[] }) {
  const { t } = useTranslation();
  const [ground, own] = [
    layers.filter((one) => one.id.startsWith('ground.tiles')),
    layers.filter((one) => !one.id.startsWith('ground.tiles')),
  ];
  if (layers.length === 0) return null;
  return (
    <div role="status">
      {ground.length > 0 ? <p className={styles.note}>{t('map.ground_failed')}</p> : null}
      {[...new Set(own.map((one) => one.title))].map((title) => (
        <p key={title} className={styles.note}>
          {t('map.layer_failed', { layer: title })}
        </p>
      ))}
    </div>
  );
}

export function Years(props: {
  years: number[];
  year: number;
  reported: number | undefined;
  onYear: (year: number) => void;
}) {
  const { t } = useTranslation();
  const { years, year, reported, onYear } = props;
  return (
    <section className={styles.years} aria-label={t('map.years')}>
      <span>{t(year === reported ? 'map.state_reported' : 'map.state_of', { year })}</span>
      {/* Side by side, however far apart they are. */}
      <div className={styles.slider}>
        <Range
          label={t('map.years')}
          min={0}
          max={years.length - 1}
          step={1}
          marks={years.map(String)}
          value={years.indexOf(year)}
          text={String(year)}
          onChange={(place) => onYear(years[place] ?? year)}
        />
      </div>
    </section>
  );
}
