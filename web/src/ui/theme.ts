/**
 * Every colour and measure of the pages, as tokens (ui.md §2–3). A hex value anywhere else is a
 * mistake. Style sheets read them as `var(--y-primary)`; the kit gets them from `kitTheme`.
 */
import { type ThemeConfig, theme } from 'antd';

export const colour = {
  primary: '#0E7A4A',
  link: '#0B6B40',
  header: '#0B4F33',
  /** On the bar at the top, which is dark in either look. */
  onHeader: '#FFFFFF',
  /** On a ground of the primary colour or of red. */
  onPrimary: '#FFFFFF',
  primarySoft: '#E3F3EA',
  paper: '#FFFFFF',
  ground: '#F3F6F4',
  ink: '#1D2B24',
  inkSoft: '#56665D',
  line: '#DDE5E0',
  /** Edges of inputs: 3.0 on white, as an input must be seen. */
  control: '#8A9990',
  red: '#C8102E',
  redSoft: '#FDECEE',
  amberMark: '#BF8300',
  amberText: '#9A5B00',
  amberSoft: '#FFF6E0',
  greenMark: '#1B8F4D',
  greenText: '#15753F',
  greenSoft: '#E7F5EC',
  grey: '#6B7A72',
  info: '#1668B8',
  infoSoft: '#E8F1FA',
  /** What lies over a map without hiding it. */
  veil: '#FFFFFFEB',
} as const;

/** The same for eyes that want it dark; text keeps 4.5 to 1 on paper, ground and soft grounds. */
const dark: Record<keyof typeof colour, string> = {
  primary: '#3DBB7C',
  link: '#5CD39A',
  header: '#0B4F33',
  onHeader: '#FFFFFF',
  onPrimary: '#06180F',
  primarySoft: '#173A2A',
  paper: '#14211B',
  ground: '#0C1612',
  ink: '#E4EEE8',
  inkSoft: '#A9B9B0',
  line: '#2B3C34',
  control: '#74887D',
  red: '#FF8A8A',
  redSoft: '#3D1B1F',
  amberMark: '#E0A83A',
  amberText: '#F0BE5C',
  amberSoft: '#372A10',
  greenMark: '#4FD18B',
  greenText: '#6ADBA0',
  greenSoft: '#15372A',
  grey: '#93A39A',
  info: '#7DBBF2',
  infoSoft: '#152C40',
  veil: '#14211BEB',
};

/** Categories of a chart, in this order, at most six. Never a light's colour. */
export const series = ['#0E7A4A', '#1668B8', '#B26B00', '#7A4FA3', '#4B7F78', '#A14A3B'] as const;
/** Five classes from little to much. */
export const sequential = ['#E9F4EE', '#B7D9C6', '#7DB798', '#3F8862', '#0B4F33'] as const;
/** From less to more than before, with the middle unchanged. */
export const diverging = ['#8C510A', '#D8B365', '#F5F5F5', '#5AB4AC', '#01665E'] as const;

export const mapColour = {
  land: '#EEF3EF',
  water: '#CFE3EE',
  road: '#FFFFFF',
  roadEdge: '#D5DCD8',
  boundary: '#0B4F33',
  label: '#0B2E1E',
  halo: '#FFFFFF',
  selection: '#1668B8',
} as const;

const shades = { light: colour, dark } as const;

/** The big screen has a theme of its own, not an inverted one. */
export const wall = {
  ground: '#071F17',
  panel: '#0D2C21',
  line: '#1D4636',
  text: '#E8F5EE',
  soft: '#9DB8AB',
  red: '#FF6B6B',
  amber: '#FFC24B',
  green: '#4FD18B',
  series: ['#4FD18B', '#5FB0FF', '#FFC24B', '#C59BF0', '#7FD1C7', '#F0A08C'],
} as const;

export const fonts =
  '"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif';

/** The office look, or the large one for tired eyes and fingers. */
export type TextSize = 'usual' | 'large';
/** Paper by day, or dark. Maps stay on light ground in both, as they are printed. */
export type Shade = 'light' | 'dark';

export function kitTheme(
  size: TextSize,
  shade: Shade,
  motion: boolean,
  touch: boolean,
): ThemeConfig {
  const colour = shades[shade];
  const large = size === 'large';
  const roomy = large || touch;
  return {
    ...(shade === 'dark' ? { algorithm: theme.darkAlgorithm } : {}),
    token: {
      colorPrimary: colour.primary,
      colorLink: colour.link,
      colorPrimaryHover: colour.link,
      colorPrimaryActive: shade === 'dark' ? colour.greenText : colour.header,
      colorTextLightSolid: colour.onPrimary,
      ...(shade === 'dark' ? { colorBgSpotlight: colour.ink, colorBgElevated: colour.paper } : {}),
      colorLinkHover: colour.primary,
      colorInfo: colour.info,
      colorError: colour.red,
      colorErrorBg: colour.redSoft,
      colorWarning: colour.amberMark,
      colorWarningText: colour.amberText,
      colorWarningBg: colour.amberSoft,
      colorSuccess: colour.greenMark,
      colorSuccessText: colour.greenText,
      colorSuccessBg: colour.greenSoft,
      colorInfoBg: colour.infoSoft,
      colorText: colour.ink,
      colorTextSecondary: colour.inkSoft,
      colorTextTertiary: colour.inkSoft,
      colorTextDescription: colour.inkSoft,
      colorTextPlaceholder: colour.inkSoft,
      colorIcon: colour.inkSoft,
      colorBgLayout: colour.ground,
      colorBgContainer: colour.paper,
      colorBorder: colour.control,
      colorBorderSecondary: colour.line,
      colorSplit: colour.line,
      fontFamily: fonts,
      fontSize: large ? 18 : 14,
      lineHeight: 1.57,
      controlHeight: roomy ? 44 : 32,
      ...(touch ? { controlHeightSM: 44 } : {}),
      borderRadius: 4,
      borderRadiusLG: 4,
      borderRadiusSM: 4,
      fontWeightStrong: 600,
      controlItemBgActive: colour.primarySoft,
      motion,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        ...(touch ? { paddingInlineSM: 15 } : {}),
      },
      Menu: {
        itemSelectedBg: colour.primarySoft,
        itemSelectedColor: colour.link,
        itemBorderRadius: 4,
        itemHeight: roomy ? 48 : 36,
      },
      Table: {
        headerBg: colour.ground,
        headerColor: colour.ink,
        rowSelectedBg: colour.primarySoft,
        rowSelectedHoverBg: colour.primarySoft,
        cellPaddingBlockSM: roomy ? 10 : 6,
        cellPaddingBlock: roomy ? 14 : 12,
      },
    },
  };
}

/** The colours of a look under the names by which style sheets read them. */
export const tokens = (shade: Shade): Record<string, string> =>
  Object.fromEntries(
    Object.entries(shades[shade]).map(([name, value]) => [`--y-${kebab(name)}`, value]),
  );

/** Hands the tokens to the style sheets. Set through the object model, so the policy allows it. */
export function applyTokens(size: TextSize, shade: Shade): void {
  const root = document.documentElement;
  root.style.setProperty('color-scheme', shade);
  for (const [name, value] of Object.entries(tokens(shade))) root.style.setProperty(name, value);
  root.style.setProperty('--y-fonts', fonts);
  root.style.setProperty('--y-text', size === 'large' ? '18px' : '14px');
  root.style.setProperty('--y-note', size === 'large' ? '15px' : '12px');
  root.style.setProperty('--y-row', size === 'large' ? '48px' : '36px');
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
