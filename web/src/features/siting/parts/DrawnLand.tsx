/** Land drawn elsewhere, as a GeoJSON file in degrees: what was taken of it, and the way to drop it. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Input } from '../../../ui/kit';
import styles from './parts.module.css';
import { type Drawn, drawnOf } from './request';

export function DrawnLand(props: {
  value?: Drawn[] | undefined;
  onChange?: ((all: Drawn[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { value: all = [], onChange } = props;
  const [bad, setBad] = useState(false);
  const id = useId();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const found = file.size > 3 << 20 ? undefined : drawnOf(await file.text());
    setBad(found === undefined);
    if (found) onChange?.([...all, ...found]);
  };
  return (
    <>
      <div className={styles.line}>
        <label htmlFor={id}>{t('siting.drawn_file')}</label>
        <input
          id={id}
          type="file"
          accept=".geojson,.json,application/geo+json"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </div>
      {bad ? <p role="alert">{t('siting.drawn_bad')}</p> : null}
      {all.length > 0 ? (
        <ol>
          {all.map((one, at) => (
            <li key={String(at)} className={styles.line}>
              <Input
                aria-label={t('siting.drawn_name', { place: at + 1 })}
                value={one.name}
                placeholder={t('siting.drawn_name', { place: at + 1 })}
                onChange={({ target }) =>
                  onChange?.(
                    all.map((other, place) =>
                      place === at ? { ...other, name: target.value } : other,
                    ),
                  )
                }
              />
              <Button onClick={() => onChange?.(all.filter((_, place) => place !== at))}>
                {t('siting.drawn_drop', { place: at + 1 })}
              </Button>
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}
