/** What is wanted of each district, as one small table; empty cells ask for nothing. */
import { useTranslation } from 'react-i18next';
import { InputNumber } from '../../../ui/kit';
import styles from './parts.module.css';
import type { DistrictRow } from './request';

const columns = [
  { key: 'floor', most: 100, unit: '%' },
  { key: 'least', most: 10_000, unit: '' },
  { key: 'most', most: 10_000, unit: '' },
  { key: 'land', most: 1e7, unit: '' },
] as const;

export function DistrictRules(props: {
  value?: DistrictRow[] | undefined;
  onChange?: ((rows: DistrictRow[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { value: rows = [], onChange } = props;
  const change = (at: number, part: Partial<DistrictRow>) =>
    onChange?.(rows.map((row, place) => (place === at ? { ...row, ...part } : row)));
  if (rows.length === 0) return <p className={styles.soft}>{t('siting.no_districts')}</p>;
  return (
    <table className={styles.rows}>
      <caption className="y-hidden">{t('siting.district_rules')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('siting.district')}</th>
          {columns.map(({ key }) => (
            <th key={key} scope="col">
              {t(`siting.rule_${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={row.district}>
            <th scope="row">{row.name}</th>
            {columns.map(({ key, most, unit }) => (
              <td key={key}>
                <InputNumber<number>
                  aria-label={`${row.name} ${t(`siting.rule_${key}`)}`}
                  className={styles.number ?? ''}
                  min={0}
                  max={most}
                  placeholder={t(`siting.rule_${key}`)}
                  suffix={unit}
                  value={row[key]}
                  onChange={(next) => change(at, { [key]: next })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
