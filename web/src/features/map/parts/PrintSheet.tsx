/**
 * The map on a sheet of A4 or A3: title, the map at a true scale, legend, bar, north, sources and
 * date. It is what the browser prints; the sheet's box is in millimetres and the map is drawn for
 * that box before anybody prints, so what is printed without fitting to the page is to scale.
 */
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session';
import type { DrawnLayer } from '../../../map/layers';
import { MapStage, type Position } from '../../../map/MapStage';
import { number } from '../../../ui/format';
import { PrinterOutlined } from '../../../ui/icons';
import { Button, Input, Segmented, Select } from '../../../ui/kit';
import { Legend } from './Legend';
import styles from './PrintSheet.module.css';
import { barOf, dotMm, marginMm, paperOf, scaleFor, scaleOf, scales, zoomOf } from './scale';

export interface PrintSheetProps {
  layers: DrawnLayer[];
  position: Position;
  /** The map on the screen, in dots: what is seen there is on the sheet as well. */
  screen: [number, number];
  /** What each layer is from. */
  sources: string[];
  onClose: () => void;
}

/** Head and foot of the sheet, in millimetres. */
const headMm = 14;
const footMm = 30;

export function PrintSheet(props: PrintSheetProps) {
  const { t } = useTranslation();
  const { city, today } = useSession();
  const { layers, position, screen, sources, onClose } = props;
  const [size, setSize] = useState('A4');
  const [landscape, setLandscape] = useState(true);
  const [title, setTitle] = useState(() => t('map.print_title_usual', { city: city.name }));
  const paper = paperOf(size, landscape);
  const map = { width: paper.width, height: paper.height - headMm - footMm };
  const [lng, lat, zoom] = position;
  const [wide, high] = screen;
  const seen = scaleOf(zoom, lat) * dotMm * Math.max(wide / map.width, high / map.height);
  const [chosen, setChosen] = useState<number>();
  const scale = chosen ?? scaleFor(seen);
  const at = useMemo<Position>(() => [lng, lat, zoomOf(scale, lat)], [lng, lat, scale]);
  const bar = barOf(scale);
  const far = bar.metres >= 1000;
  const options = scales.includes(scale) ? scales : [...scales, scale];

  useEffect(() => {
    // The size of a printed page can be said in a style sheet alone; this one is ours, not text in
    // the page, so the content policy has nothing against it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `@page { size: ${size} ${landscape ? 'landscape' : 'portrait'}; margin: ${marginMm}mm }`,
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [size, landscape]);

  return (
    <section aria-label={t('map.print')} className={styles.place}>
      <div className={`${styles.choices} y-no-print`}>
        <div className={styles.field}>
          <label htmlFor="map-title">{t('map.print_title')}</label>
          <Input
            id="map-title"
            value={title}
            maxLength={60}
            onChange={(event) => setTitle(event.target.value)}
          />
        </div>
        <Segmented
          aria-label={t('map.paper')}
          value={size}
          options={['A4', 'A3']}
          onChange={(value) => setSize(value)}
        />
        <Segmented
          aria-label={t('map.orientation')}
          value={landscape ? 'landscape' : 'portrait'}
          options={[
            { value: 'landscape', label: t('map.landscape') },
            { value: 'portrait', label: t('map.portrait') },
          ]}
          onChange={(value) => setLandscape(value === 'landscape')}
        />
        <div className={styles.field}>
          <label htmlFor="map-scale">{t('map.scale')}</label>
          <Select
            id="map-scale"
            value={scale}
            options={options.map((one) => ({ value: one, label: `1 : ${number(one)}` }))}
            onChange={(value: number) => setChosen(value)}
          />
        </div>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => print()}>
          {t('map.print_now')}
        </Button>
        <Button onClick={onClose}>{t('map.print_close')}</Button>
        <p className={styles.soft}>{t('map.print_how')}</p>
      </div>
      <div className={styles.desk}>
        <article
          className={styles.sheet}
          // A hair less than the page: rounding up would begin a second one.
          style={{ width: `${paper.width}mm`, height: `${paper.height - 0.5}mm` }}
          data-scale={scale}
        >
          <header style={{ height: `${headMm}mm` }}>
            <h2>{title}</h2>
            {city.synthetic ? (
              <p className={styles.invented}>{city.note || t('app.invented_city')}</p>
            ) : null}
          </header>
          <div
            className={styles.map}
            style={{ width: `${map.width}mm`, height: `${map.height}mm` }}
          >
            <MapStage
              key={`${size}${landscape}`}
              label={title}
              layers={layers}
              position={at}
              still={{ dots: size === 'A3' ? 2 : 3 }}
            />
            <North />
          </div>
          <footer style={{ height: `${footMm}mm` }}>
            <Legend layers={layers} />
            <div className={styles.foot}>
              <div>
                <svg
                  width={`${bar.mm}mm`}
                  height="4mm"
                  viewBox="0 0 100 10"
                  preserveAspectRatio="none"
                  aria-hidden="true"
                >
                  <path d="M0 0V10H100V0M50 5V10" className={styles.bar} />
                </svg>
                <p>
                  0 – {far ? `${number(bar.metres / 1000)} km` : `${number(bar.metres)} m`} · 1 :{' '}
                  {number(scale)}
                </p>
              </div>
              <p className={styles.sources}>
                {t('map.sources', { sources: sources.join(t('map.semicolon')) })}
                <br />
                {t('map.printed_on', { city: city.name, day: today })}
              </p>
            </div>
          </footer>
        </article>
      </div>
    </section>
  );
}

/** North is up: the map does not turn. */
function North() {
  const { t } = useTranslation();
  return (
    <svg
      className={styles.north}
      viewBox="0 0 20 32"
      role="img"
      aria-label={t('map.north')}
      width="10mm"
      height="16mm"
    >
      <path d="M10 9L16 30L10 25L4 30Z" />
      <text x="10" y="7" textAnchor="middle">
        N
      </text>
    </svg>
  );
}
