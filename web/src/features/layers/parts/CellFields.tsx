/** The fields in which a person says how vegetation is told in an image, and when it was taken. */
import { useTranslation } from 'react-i18next';
import { Checkbox, Form, Input, InputNumber, Radio, Select } from '../../../ui/kit';
import styles from './ChoiceFields.module.css';
import { type Cells, largestPatchM2, meanings } from './cells';
import type { Wanting } from './choices';
import { Vegetation } from './Vegetation';

export interface CellFieldsProps {
  cells: Cells;
  /** The upload that holds the image, and the file's name. */
  upload: string;
  source: string;
  /** How many bands the image has. */
  bands: number;
  wanting: readonly Wanting[];
  onChange: (cells: Cells) => void;
}

export function CellFields(props: CellFieldsProps) {
  const { cells, upload, source, bands, wanting, onChange } = props;
  const { t } = useTranslation();
  const wants = (field: Wanting) =>
    wanting.includes(field)
      ? { validateStatus: 'error' as const, help: t(`layers.cells_lack_${field}`) }
      : {};
  const all = Array.from({ length: bands }, (_, at) => ({
    value: at + 1,
    label: t('layers.band', { number: at + 1 }),
  }));
  const band = (id: string, value: number | undefined, take: (value: number) => void) => (
    <Select id={id} value={value ?? null} options={all} onChange={take} />
  );
  return (
    <section className={styles.columns} aria-label={t('layers.cells')}>
      <h3>{t('layers.cells')}</h3>
      <p className={styles.soft}>{t('layers.cells_help')}</p>
      <Form.Item label={t('layers.cells_method')} htmlFor="cells-method">
        <Radio.Group
          id="cells-method"
          aria-label={t('layers.cells_method')}
          value={cells.method}
          onChange={(event) => onChange({ ...cells, method: event.target.value })}
          options={(['ndvi', 'classes'] as const).map((method) => ({
            value: method,
            label: t(`layers.method_${method}`),
            disabled: method === 'ndvi' && bands < 2,
          }))}
        />
        <p className={styles.soft}>{t(`layers.method_${cells.method}_help`)}</p>
      </Form.Item>
      {cells.method === 'ndvi' ? (
        <div className={styles.grid}>
          <Form.Item label={t('layers.red')} htmlFor="red" {...wants('bands')}>
            {band('red', cells.red, (red) => onChange({ ...cells, red }))}
          </Form.Item>
          <Form.Item label={t('layers.nir')} htmlFor="nir" {...wants('bands')}>
            {band('nir', cells.nir, (nir) => onChange({ ...cells, nir }))}
          </Form.Item>
          <Form.Item
            label={t('layers.at_least')}
            htmlFor="at-least"
            extra={t('layers.at_least_help')}
            {...wants('at_least')}
          >
            <InputNumber
              id="at-least"
              min={-1}
              max={1}
              step={0.05}
              value={cells.atLeast ?? null}
              onChange={(next) =>
                onChange({ ...cells, atLeast: typeof next === 'number' ? next : undefined })
              }
            />
          </Form.Item>
        </div>
      ) : (
        <div className={styles.grid}>
          {bands > 1 ? (
            <Form.Item label={t('layers.class_band')} htmlFor="class-band">
              {band('class-band', cells.band, (next) => onChange({ ...cells, band: next }))}
            </Form.Item>
          ) : null}
          {meanings.map((meaning) => (
            <Form.Item
              key={meaning}
              label={t(`layers.numbers_${meaning}`)}
              htmlFor={`numbers-${meaning}`}
              {...wants('numbers')}
            >
              <Select
                id={`numbers-${meaning}`}
                mode="tags"
                open={false}
                suffixIcon={null}
                tokenSeparators={[',', '，', '、', ' ']}
                value={cells.numbers[meaning] ?? []}
                onChange={(next: string[]) =>
                  onChange({ ...cells, numbers: { ...cells.numbers, [meaning]: next } })
                }
              />
            </Form.Item>
          ))}
        </div>
      )}
      {cells.method === 'ndvi' ? <Vegetation {...{ upload, source, cells, onChange }} /> : null}
      <div className={styles.grid}>
        <Form.Item
          label={t('layers.patch')}
          htmlFor="patch"
          extra={t('layers.patch_help')}
          {...wants('patch')}
        >
          <InputNumber
            id="patch"
            min={0}
            max={largestPatchM2}
            suffix="m²"
            value={cells.patchM2 ?? null}
            onChange={(next) =>
              onChange({ ...cells, patchM2: typeof next === 'number' ? next : undefined })
            }
          />
        </Form.Item>
        {cells.patchM2 === undefined ? null : (
          <Form.Item label={t('layers.patch_touch')} htmlFor="diagonal">
            <Checkbox
              id="diagonal"
              checked={cells.diagonal}
              onChange={(event) => onChange({ ...cells, diagonal: event.target.checked })}
            >
              {t('layers.diagonal')}
            </Checkbox>
          </Form.Item>
        )}
      </div>
      <ImagedOn cells={cells} wants={wants('imaged_on')} onChange={onChange} />
    </section>
  );
}

/** The day on which the image was taken. */
export function ImagedOn(props: { cells: Cells; wants: object; onChange: (cells: Cells) => void }) {
  const { t } = useTranslation();
  const { cells, wants, onChange } = props;
  return (
    <Form.Item
      label={t('layers.imaged_on')}
      htmlFor="imaged-on"
      extra={t('layers.imaged_on_help')}
      {...wants}
    >
      <Input
        id="imaged-on"
        type="date"
        className={styles.day ?? ''}
        value={cells.imagedOn}
        onChange={(event) => onChange({ ...cells, imagedOn: event.target.value })}
      />
    </Form.Item>
  );
}
