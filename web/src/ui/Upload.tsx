/**
 * Files by drag, by button or by paste, with progress; the page says what an upload is. `send`
 * gets the files and a listener for the share that is through, and rejects with what the server
 * said: its problems are then shown all at once.
 *
 * `putFiles` is a `send` for a plain multipart or raw endpoint with live progress.
 */
import { type DragEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytes } from './format';
import { CloudUploadOutlined } from './icons';
import { Button } from './kit';
import { Progress } from './Progress';
import { type Refusal, Refused } from './States';
import styles from './Upload.module.css';

export interface UploadProps {
  label: string;
  /** What may be handed in, in words. */
  help: string;
  /** For the file dialog: .zip,.shp,.xlsx */
  accept?: string | undefined;
  multiple?: boolean | undefined;
  /** Largest sum of sizes, in bytes; told before anything is sent. */
  limit?: number | undefined;
  send: (files: File[], onShare: (share: number) => void) => Promise<unknown>;
}

export function Upload({ label, help, accept, multiple, limit, send }: UploadProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [share, setShare] = useState<number>();
  const [sent, setSent] = useState<File[]>([]);
  const [refusal, setRefusal] = useState<Refusal>();

  const take = async (files: File[]) => {
    if (files.length === 0 || share !== undefined) return;
    setSent(files);
    setRefusal(undefined);
    const size = files.reduce((sum, f) => sum + f.size, 0);
    if (limit !== undefined && size > limit) {
      setRefusal({ message: t('ui.too_large', { size: bytes(size), limit: bytes(limit) }) });
      return;
    }
    setShare(0);
    try {
      await send(files, setShare);
    } catch (error) {
      setRefusal(error as Refusal);
    } finally {
      setShare(undefined);
      if (input.current) input.current.value = '';
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    void take(multiple ? files : files.slice(0, 1));
  };

  return (
    <div className={`${styles.upload} y-no-print`}>
      {/* Dragging is a shortcut; the button does the same for keyboards. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
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
        <p>
          <label htmlFor={id}>
            <strong>{label}</strong>
          </label>
        </p>
        <p className={styles.soft}>{help}</p>
        <input
          ref={input}
          id={id}
          type="file"
          className="y-hidden"
          accept={accept}
          multiple={multiple}
          tabIndex={-1}
          onChange={(e) => void take([...(e.target.files ?? [])])}
        />
        <Button onClick={() => input.current?.click()} disabled={share !== undefined}>
          {t(multiple ? 'ui.choose_files' : 'ui.choose_file')}
        </Button>
      </div>
      {sent.length > 0 ? (
        <ul className={styles.files}>
          {sent.map((file) => (
            <li key={file.name}>
              {file.name} <span className={styles.soft}>{bytes(file.size)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {share === undefined ? null : (
        <>
          <Progress label={label} percent={Math.floor(share * 100)} />
          <p className={styles.soft} aria-live="polite">
            {t(share < 1 ? 'ui.uploading' : 'ui.upload_checking')}
          </p>
        </>
      )}
      {refusal ? <Refused error={refusal} /> : null}
    </div>
  );
}

/** Sends files as multipart; the browser's fetch tells no progress, XMLHttpRequest does. */
export function putFiles<Answer>(
  url: string,
  files: File[],
  onShare: (share: number) => void,
  options: {
    method?: 'POST' | 'PUT';
    language: string;
    fields?: Record<string, string>;
    refuse: (status: number, body: unknown) => Error;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(options.method ?? 'POST', url);
    request.responseType = 'json';
    request.setRequestHeader('Accept-Language', options.language);
    request.upload.onprogress = (e) => e.lengthComputable && onShare(e.loaded / e.total);
    request.upload.onload = () => onShare(1);
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve(request.response as Answer)
        : reject(options.refuse(request.status, request.response));
    request.onerror = () => reject(options.refuse(0, null));
    const form = new FormData();
    for (const [name, value] of Object.entries(options.fields ?? {})) form.append(name, value);
    for (const file of files) form.append('file', file, file.name);
    request.send(form);
  });
}
