/** The fields in which a person says what a layer is: kind, year, name, system, and its columns. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { kindGroups } from '../../../api/layers';
import { useSession } from '../../../api/session';
import { instant, number } from '../../../ui/format';
import {
  Alert,
  AutoComplete,
  Checkbox,
  Form,
  Input,
  InputNumber,
  Radio,
  Select,
} from '../../../ui/kit';
import type { Layer, UploadSeen } from '../queries';
import { CellFields, ImagedOn } from './CellFields';
import styles from './ChoiceFields.module.css';
import { type Choices, freshKey, kindByName, takes, type Wanting } from './choices';
import { type CrsFound, crsCode, crsFound, crsName } from './crs';
import { classifications, rolesOf, takesClassification } from './kinds';

export interface ChoiceFieldsProps {
  choices: Choices;
  upload: UploadSeen;
  layers: readonly Layer[];
  /** Fields without an answer, once a start was tried. */
  wanting: readonly Wanting[];
  onChange: (choices: Choices) => void;
  /** Kind or year: other fields follow from them. */
  onWhat: (what: { kind?: string; year?: number | undefined }) => void;
}

export function ChoiceFields(props: ChoiceFieldsProps) {
  const { t } = useTranslation();
  const { choices, upload, wanting, onChange, onWhat } = props;
  const { kind, year } = choices;
  const found = crsFound(upload.inspection, upload.problems);
  const wants = (field: Wanting) =>
    wanting.includes(field)
      ? {
          validateStatus: 'error' as const,
          help: t('ui.field_required', { field: t(`layers.want_${field}`) }),
        }
      : {};
  return (
    <Form layout="vertical" component="div">
      <div className={styles.pair}>
        <Form.Item
          label={t('layers.kind')}
          htmlFor="kind"
          extra={kindHelp(choices, upload, t)}
          {...wants('kind')}
        >
          <Select
            id="kind"
            value={kind ?? null}
            showSearch={{ optionFilterProp: 'label' }}
            options={kindGroups
              .map(({ group, kinds }) => ({
                label: t(`layers.group_${group}`),
                title: t(`layers.group_${group}`),
                options: kinds
                  .filter((one) => takes(upload, one))
                  .map((one) => ({ value: one, label: t(`layers.kind_${one}`) })),
              }))
              .filter(({ options }) => options.length > 0)}
            onChange={(next: string) => onWhat({ kind: next })}
          />
        </Form.Item>
        <Form.Item
          label={t('layers.year')}
          htmlFor="year"
          extra={t('layers.year_help')}
          {...wants('year')}
        >
          <InputNumber
            id="year"
            min={1949}
            max={2100}
            precision={0}
            value={year ?? null}
            onChange={(next) => onWhat({ year: typeof next === 'number' ? next : undefined })}
          />
        </Form.Item>
      </div>
      {kind === 'districts' ? (
        <Form.Item label={t('layers.district_kind')} htmlFor="district-kind">
          <Radio.Group
            id="district-kind"
            aria-label={t('layers.district_kind')}
            value={choices.districtKind}
            onChange={(event) => onChange({ ...choices, districtKind: event.target.value })}
            options={(['district', 'development_zone'] as const).map((value) => ({
              value,
              label: t(`layers.district_${value}`),
            }))}
          />
        </Form.Item>
      ) : null}
      {kind ? <Naming {...props} wants={wants('key')} /> : null}
      <Form.Item
        label={t('layers.source_crs')}
        htmlFor="crs"
        extra={t(`layers.crs_help_${found.certainty}`)}
        {...wants('crs')}
      >
        <CrsChoice choices={choices} found={found} onChange={onChange} />
      </Form.Item>
      {found.certainty === 'guessed' && !choices.crs ? (
        <Form.Item {...wants('confirmed')}>
          <Checkbox
            checked={choices.confirmed}
            onChange={(event) => onChange({ ...choices, confirmed: event.target.checked })}
          >
            {t('layers.crs_confirm')}
          </Checkbox>
        </Form.Item>
      ) : null}
      {choices.cells && kind === 'imagery' ? (
        <>
          <Form.Item>
            <span className={styles.soft}>{t('layers.imagery_help')}</span>
          </Form.Item>
          <ImagedOn
            cells={choices.cells}
            wants={{}}
            onChange={(cells) => onChange({ ...choices, cells })}
          />
        </>
      ) : choices.cells && upload.inspection.raster ? (
        <CellFields
          cells={choices.cells}
          upload={upload.id}
          source={upload.source}
          bands={upload.inspection.raster.bands}
          wanting={wanting}
          onChange={(cells) => onChange({ ...choices, cells })}
        />
      ) : null}
      <Columns {...props} />
    </Form>
  );
}

function Naming(props: ChoiceFieldsProps & { wants: object }) {
  const { t } = useTranslation();
  const { choices, layers, onChange, wants } = props;
  const { kind, year, key, replaces } = choices;
  const ready = layers.filter((layer) => layer.kind === kind && layer.state === 'ready');
  const before = ready.find((layer) => layer.key === key);
  const fresh = () => freshKey(t(`layers.kind_${kind}`), year, layers);
  return (
    <>
      {ready.length > 0 ? (
        <Form.Item label={t('layers.replaces')} htmlFor="replaces">
          <Select
            id="replaces"
            value={replaces ? key : ''}
            options={[
              { value: '', label: t('layers.replaces_none') },
              ...ready.map((layer) => ({
                value: layer.key,
                label: t('layers.replaces_one', { year: layer.year, source: layer.source }),
              })),
            ]}
            onChange={(next: string) =>
              onChange({ ...choices, key: next || fresh(), replaces: next !== '' })
            }
          />
        </Form.Item>
      ) : null}
      {replaces && before ? (
        <Alert
          type="warning"
          showIcon
          className={styles.note ?? ''}
          title={t('layers.will_replace', {
            source: before.source,
            year: before.year,
            count: before.features,
            shown: number(before.features),
            at: instant(before.created_at),
          })}
        />
      ) : (
        <Form.Item label={t('layers.key')} htmlFor="key" extra={t('layers.key_help')} {...wants}>
          <Input
            id="key"
            maxLength={60}
            value={key}
            onChange={(event) => onChange({ ...choices, key: event.target.value.trim() })}
          />
        </Form.Item>
      )}
    </>
  );
}

function CrsChoice(props: {
  choices: Choices;
  found: CrsFound;
  onChange: (choices: Choices) => void;
}) {
  const { t } = useTranslation();
  const { city } = useSession();
  const { choices, found, onChange } = props;
  const options = [
    { value: city.crs, label: t('layers.crs_of_city', { name: crsName(city.crs, t) }) },
    ...[...new Set([...found.alternatives.map(crsCode), 'EPSG:4490'])]
      .filter((code) => code !== city.crs)
      .map((code) => ({ value: code, label: crsName(code, t) })),
  ];
  return (
    <AutoComplete
      id="crs"
      className={styles.whole ?? ''}
      value={choices.crs}
      options={options}
      allowClear
      placeholder={t(found.certainty === 'unknown' ? 'layers.crs_choose' : 'layers.crs_as_found')}
      onChange={(next: string | undefined) => onChange({ ...choices, crs: next ?? '' })}
    />
  );
}

function Columns({ choices, upload, onChange }: ChoiceFieldsProps) {
  const { t } = useTranslation();
  const { kind, fields, words } = choices;
  const columns = upload.inspection.fields ?? [];
  const roles = rolesOf(kind);
  if (!kind || columns.length === 0) return null;
  const options = columns.map(({ name }) => ({ value: name, label: name }));
  const meanings = fields.class ? Object.entries(words) : [];
  return (
    <section className={styles.columns} aria-label={t('layers.columns_say')}>
      <h3>{t('layers.columns_say')}</h3>
      <p className={styles.soft}>{t('layers.columns_help')}</p>
      <div className={styles.grid}>
        {roles.map(({ role, wanted }) => (
          <Form.Item
            key={role}
            label={t(`layers.role_${role}`)}
            htmlFor={`role-${role}`}
            extra={roleHelp(role, wanted && !fields[role], t)}
          >
            <Select
              id={`role-${role}`}
              allowClear
              showSearch
              placeholder={t('layers.column_none')}
              value={fields[role] ?? null}
              options={options}
              onChange={(next?: string) =>
                onChange({ ...choices, fields: { ...fields, [role]: next ?? '' } })
              }
            />
          </Form.Item>
        ))}
        {takesClassification(kind) ? (
          <Form.Item
            label={t('layers.classify')}
            htmlFor="classify"
            extra={t('layers.classify_help')}
          >
            <Select
              id="classify"
              value={choices.classify}
              options={['', ...classifications].map((name) => ({
                value: name,
                label: t(`layers.classify_${name.replaceAll('-', '_') || 'usual'}`),
              }))}
              onChange={(classify) => onChange({ ...choices, classify })}
            />
          </Form.Item>
        ) : null}
      </div>
      {meanings.length > 0 ? (
        <>
          <p className={styles.soft}>{t('layers.words_help', { column: fields.class })}</p>
          <div className={styles.grid}>
            {meanings.map(([meaning, said]) => (
              <Form.Item
                key={meaning}
                label={t(`layers.means_${meaning}`)}
                htmlFor={`means-${meaning}`}
              >
                <Select
                  id={`means-${meaning}`}
                  mode="tags"
                  open={false}
                  suffixIcon={null}
                  value={said}
                  onChange={(next: string[]) =>
                    onChange({ ...choices, words: { ...words, [meaning]: next } })
                  }
                />
              </Form.Item>
            ))}
          </div>
        </>
      ) : null}
    </section>
  );
}

function kindHelp({ kind, cells }: Choices, upload: UploadSeen, t: TFunction) {
  if (cells) return t('layers.kind_of_image');
  return kind && kind === kindByName(upload.source) ? t('layers.kind_help') : null;
}

function roleHelp(role: string, lacking: boolean | undefined, t: TFunction) {
  if (!lacking) return undefined;
  return <span className={styles.lacking}>{t(`layers.lacking_${role}`)}</span>;
}
