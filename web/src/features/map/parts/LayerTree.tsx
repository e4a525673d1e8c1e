/** The layers in their folders: what is shown, how strongly, and of which year. It is the legend too. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Swatch } from '../../../map/Swatch';
import { number } from '../../../ui/format';
import { Checkbox, Radio } from '../../../ui/kit';
import { Range } from '../../../ui/Range';
import { amount } from '../../../ui/units';
import styles from './LayerTree.module.css';
import { byHeight, type Ground, grounds, inForce, lookOf, type Theme } from './tree';
import { themeWord } from './words';

export interface LayerTreeProps {
  themes: Theme[];
  year: number;
  on: string[];
  strengths: Record<string, number>;
  ground: Ground;
  /** Whether the administrator set tiles to lie beneath. */
  tiles: boolean;
  onTurn: (key: string, on: boolean) => void;
  onStrength: (key: string, strength: number) => void;
  onGround: (ground: Ground) => void;
  /** What else there is to choose of a kind that is shown. */
  more?: Record<string, ReactNode>;
  /** What stands below the ground. */
  children?: ReactNode;
}

const folders = ['green', 'built_up', 'districts', 'residential', 'service', 'other', 'imagery'];

export function LayerTree(props: LayerTreeProps) {
  const { t } = useTranslation();
  const { themes, ground, tiles, onGround, children } = props;
  return (
    <div className={styles.tree}>
      {folders.map((folder) => {
        // As they lie on each other: what is on top of the map is on top of the list.
        const own = themes
          .filter((theme) => theme.folder === folder)
          .sort((a, b) => byHeight(b.key, a.key));
        if (own.length === 0) return null;
        return (
          <details key={folder} open className={styles.folder}>
            <summary>{t(`map.folder_${folder}`)}</summary>
            <ul>
              {own.map((theme) => (
                <Line key={theme.key} theme={theme} {...props} />
              ))}
            </ul>
          </details>
        );
      })}
      <fieldset className={styles.ground}>
        <legend>{t('map.ground')}</legend>
        <Radio.Group
          value={ground}
          onChange={(event) => onGround(event.target.value as Ground)}
          options={grounds
            .filter((one) => tiles || one !== 'tiles')
            .map((one) => ({ value: one, label: t(`map.ground_${one}`) }))}
        />
      </fieldset>
      {children}
    </div>
  );
}

function Line(props: LayerTreeProps & { theme: Theme }) {
  const { t } = useTranslation();
  const { theme, year, on, strengths, more, onTurn, onStrength } = props;
  const { key } = theme;
  const name = themeWord(key, t);
  const found = inForce(theme.versions, year);
  const finding = theme.found !== undefined;
  const absent = !finding && found.length === 0;
  const shown = on.includes(key);
  const sum = found.reduce((all, one) => all + one.features, 0);
  const area = found.reduce((all, one) => all + (one.area_m2 ?? 0), 0);
  const length = found.reduce((all, one) => all + (one.length_m ?? 0), 0);
  const measured = found[0]?.shape === 'line' ? amount(length, 'm') : amount(area, 'm2');
  return (
    <li>
      <Checkbox
        checked={shown && !absent}
        disabled={absent}
        onChange={(event) => onTurn(key, event.target.checked)}
      >
        <span className={styles.name}>
          <Swatch layer={lookOf(key)} />
          {name}
        </span>
      </Checkbox>
      <p className={styles.soft}>
        {absent
          ? t('map.not_yet', { year: Math.min(...theme.versions.map((one) => one.year)) })
          : finding
            ? t('map.finding_count', { count: number(theme.found ?? 0) })
            : t('map.of_year', { year: found[0]?.year, count: number(sum), measured })}
      </p>
      {shown && !absent ? (
        <div className={styles.strength}>
          <Range
            label={t('map.strength', { layer: name })}
            min={10}
            max={100}
            step={10}
            value={Math.round((strengths[key] ?? 1) * 100)}
            text={`${Math.round((strengths[key] ?? 1) * 100)}%`}
            onChange={(value) => onStrength(key, value / 100)}
          />
        </div>
      ) : null}
      {shown && !absent ? more?.[key] : null}
    </li>
  );
}
