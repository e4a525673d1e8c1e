/** A number chosen along a line, by mouse, finger or arrow keys: the browser's own control. */
import styles from './Range.module.css';

export function Range(props: {
  /** What is chosen, for who hears the page. */
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** The value in words. */
  text?: string | undefined;
  /** Values with a word below the line, evenly spaced from the least to the most. */
  marks?: readonly string[] | undefined;
  onChange: (value: number) => void;
}) {
  const { label, min, max, step, value, text, marks, onChange } = props;
  return (
    <div className={styles.range}>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={text}
        title={text}
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      {marks ? (
        <div className={styles.marks} aria-hidden="true">
          {marks.map((mark) => (
            <span key={mark}>{mark}</span>
          ))}
        </div>
      ) : null}
    </div>
  );
}
