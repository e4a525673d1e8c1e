/**
 * Many files or a whole folder: what each is proposed for is confirmed first, then they go up one
 * after the other, and go on where they broke off.
 */
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { sendFile } from '../../../api/tus';
import { bytes } from '../../../ui/format';
import { CheckCircleOutlined, CloudUploadOutlined, DeleteOutlined } from '../../../ui/icons';
import { Button, Checkbox, Input, InputNumber, Modal, Select } from '../../../ui/kit';
import { Progress } from '../../../ui/Progress';
import { type Refusal, Refused } from '../../../ui/States';
import { type Ledger, propose, useHandIn } from '../queries';
import { dropped, type Found, pathOf } from './dropped';
import { choicesOf, keyOfProof, proofOf } from './proofs';
import styles from './UploadDialog.module.css';

interface Row {
  key: string;
  file: File;
  path: string;
  title: string;
  proves: string[];
  /** By what the item was recognised; nothing when it was not. */
  how?: string | undefined;
  share?: number | undefined;
  done?: boolean | undefined;
  refusal?: Refusal | undefined;
}

export function UploadDialog(props: {
  ledger: Ledger;
  /** What the files prove when their names do not say. */
  item?: string | undefined;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { ledger, item, open, onClose } = props;
  const [rows, setRows] = useState<Row[]>([]);
  const [unit, setUnit] = useState(ledger.own[0]?.key);
  const [year, setYear] = useState<number | null>(ledger.data_year);
  const [submit, setSubmit] = useState(true);
  const mayHide = ledger.may.includes('covert');
  const [covert, setCovert] = useState(mayHide);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const stop = useRef<AbortController>(undefined);
  const handIn = useHandIn();
  useEffect(() => () => stop.current?.abort(), []);
  const change = (key: string, part: Partial<Row>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...part } : row)));

  const take = async (found: Found[]) => {
    setRefusal(undefined);
    const known = new Set(rows.map(({ key }) => key));
    const fresh = found
      .map(({ file, path }) => ({ file, path, key: `${path}/${file.size}/${file.lastModified}` }))
      .filter(({ key, file }) => !known.has(key) && !file.name.startsWith('.'));
    if (fresh.length === 0) return;
    try {
      const proposals = await propose(
        ledger.campaign,
        fresh.map(({ path }) => path),
      );
      const more = fresh.map((row, at): Row => {
        const proposal = proposals[at];
        const match = proposal?.match;
        const proves = match ? [keyOfProof(match)] : item ? [`${item}:`] : [];
        return { ...row, title: proposal?.title ?? row.file.name, proves, how: match?.how };
      });
      setRows((all) => [...all, ...more]);
    } catch (error) {
      setRefusal(asApiError(error));
    }
  };

  const send = async () => {
    setSending(true);
    stop.current = new AbortController();
    const { signal } = stop.current;
    for (const row of rows.filter(({ done }) => !done)) {
      if (signal.aborted) break;
      change(row.key, { share: 0, refusal: undefined });
      try {
        const upload = await sendFile({
          file: row.file,
          path: row.path,
          scope: ledger.campaign,
          onShare: (share) => change(row.key, { share }),
          signal,
        });
        await handIn.mutateAsync({
          submit: submit && row.proves.length > 0,
          body: {
            key: `${upload}/${ledger.campaign}`,
            campaign: ledger.campaign,
            upload,
            organisation: unit ?? null,
            covert,
            title: row.title.trim(),
            proves: row.proves.map(proofOf),
            year_from: year ?? 0,
            year_to: year ?? 0,
            original: true,
          },
        });
        change(row.key, { share: undefined, done: true });
      } catch (error) {
        change(row.key, { share: undefined, refusal: asApiError(error) });
      }
    }
    setSending(false);
  };
  const close = () => {
    stop.current?.abort();
    setRows([]);
    onClose();
  };
  const left = rows.filter(({ done }) => !done);
  const open_ = left.filter(({ proves }) => proves.length === 0).length;
  return (
    <Modal
      open={open}
      title={t('evidence.hand_in')}
      width={920}
      onCancel={close}
      mask={{ closable: false }}
      destroyOnHidden
      footer={
        <>
          <Button onClick={close}>
            {t(rows.length > 0 && left.length === 0 ? 'evidence.finish' : 'ui.cancel')}
          </Button>
          <Button
            type="primary"
            loading={sending}
            disabled={left.length === 0 || left.some(({ title }) => !title.trim())}
            onClick={() => void send()}
          >
            {t(submit ? 'evidence.send_and_submit' : 'evidence.send_as_draft', {
              count: left.length,
            })}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <Choose onFound={(found) => void take(found)} disabled={sending} />
        {refusal ? <Refused error={refusal} /> : null}
        {rows.length > 0 ? (
          <div className={styles.common}>
            {ledger.own.length > 1 ? (
              <div className={styles.field}>
                <label htmlFor="evidence-unit">{t('evidence.unit')}</label>
                <Select
                  id="evidence-unit"
                  value={unit ?? null}
                  showSearch={{ optionFilterProp: 'label' }}
                  options={ledger.own.map(({ key, name }) => ({ value: key, label: name }))}
                  onChange={setUnit}
                />
              </div>
            ) : null}
            <div className={styles.field}>
              <label htmlFor="evidence-year">{t('evidence.year')}</label>
              <InputNumber
                id="evidence-year"
                value={year}
                min={1900}
                max={2100}
                onChange={setYear}
              />
            </div>
            <Checkbox checked={submit} onChange={(e) => setSubmit(e.target.checked)}>
              {t('evidence.submit_at_once')}
            </Checkbox>
            {mayHide ? (
              <Checkbox checked={covert} onChange={(e) => setCovert(e.target.checked)}>
                {t('evidence.send_covert')}
              </Checkbox>
            ) : null}
          </div>
        ) : null}
        {open_ > 0 ? (
          <p className={styles.soft}>{t('evidence.unmatched', { count: open_ })}</p>
        ) : null}
        <ul className={styles.rows}>
          {rows.map((row) => (
            <FileRow
              key={row.key}
              row={row}
              choices={choicesOf(ledger)}
              disabled={sending || row.done === true}
              onChange={(part) => change(row.key, part)}
              onRemove={() => setRows((all) => all.filter(({ key }) => key !== row.key))}
            />
          ))}
        </ul>
      </div>
    </Modal>
  );
}

function Choose(props: { onFound: (found: Found[]) => void; disabled: boolean }) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const chosen = (input: HTMLInputElement) => {
    props.onFound([...(input.files ?? [])].map((file) => ({ file, path: pathOf(file) })));
    input.value = '';
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void dropped(event.dataTransfer).then(props.onFound);
  };
  return (
    // Dragging is a shortcut; the buttons do the same for keyboards.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={`${styles.area} ${over ? styles.over : ''}`}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <CloudUploadOutlined className={styles.icon} aria-hidden />
      <p className={styles.soft}>{t('evidence.choose_help')}</p>
      <input
        ref={files}
        type="file"
        multiple
        className="y-hidden"
        tabIndex={-1}
        aria-label={t('evidence.choose_files')}
        onChange={(e) => chosen(e.target)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        className="y-hidden"
        tabIndex={-1}
        aria-label={t('evidence.choose_folder')}
        {...{ webkitdirectory: '' }}
        onChange={(e) => chosen(e.target)}
      />
      <div className={styles.buttons}>
        <Button disabled={props.disabled} onClick={() => files.current?.click()}>
          {t('evidence.choose_files')}
        </Button>
        <Button disabled={props.disabled} onClick={() => folder.current?.click()}>
          {t('evidence.choose_folder')}
        </Button>
      </div>
    </div>
  );
}

function FileRow(props: {
  row: Row;
  choices: { value: string; label: string }[];
  disabled: boolean;
  onChange: (part: Partial<Row>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { row, choices, disabled, onChange, onRemove } = props;
  return (
    <li className={styles.row}>
      <p className={styles.name}>
        {row.done ? <CheckCircleOutlined aria-hidden /> : null} {row.path}{' '}
        <span className={styles.soft}>{bytes(row.file.size)}</span>
      </p>
      <Input
        aria-label={t('evidence.title_of', { file: row.file.name })}
        value={row.title}
        disabled={disabled}
        onChange={(e) => onChange({ title: e.target.value })}
      />
      <Select
        mode="multiple"
        aria-label={t('evidence.proves_of', { file: row.file.name })}
        placeholder={t('evidence.proves')}
        value={row.proves}
        disabled={disabled}
        options={choices}
        optionFilterProp="label"
        onChange={(proves) => onChange({ proves, how: undefined })}
      />
      {row.how ? <p className={styles.soft}>{t(`evidence.how_${row.how}`)}</p> : null}
      {row.share === undefined ? null : (
        <Progress label={row.file.name} percent={Math.floor(row.share * 100)} />
      )}
      {row.done ? <p className={styles.soft}>{t('evidence.sent')}</p> : null}
      {row.refusal ? <Refused error={row.refusal} /> : null}
      {disabled ? null : (
        <Button
          type="link"
          icon={<DeleteOutlined />}
          aria-label={t('evidence.leave_out_of', { file: row.file.name })}
          onClick={onRemove}
        >
          {t('evidence.leave_out')}
        </Button>
      )}
    </li>
  );
}
