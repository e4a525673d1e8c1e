/** What can be done on the map, as buttons above it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BarChartOutlined,
  DiffOutlined,
  EnvironmentOutlined,
  HighlightOutlined,
  PrinterOutlined,
} from '../../../ui/icons';
import { Button } from '../../../ui/kit';

export const tools = ['uncovered', 'compare', 'measure', 'draw', 'print'] as const;
export type Tool = (typeof tools)[number];

const icons: Record<Tool, ReactNode> = {
  uncovered: <EnvironmentOutlined />,
  compare: <DiffOutlined />,
  measure: <BarChartOutlined />,
  draw: <HighlightOutlined />,
  print: <PrinterOutlined />,
};

export function ToolBar(props: {
  now: Tool | undefined;
  /** Lists stand in place of the map: nothing can be drawn or measured. */
  listed: boolean;
  mayDraw: boolean;
  onTurn: (tool: Tool) => void;
}) {
  const { now, listed, mayDraw, onTurn } = props;
  const shown = tools.filter(
    (one) =>
      !(listed && (one === 'measure' || one === 'draw' || one === 'print')) &&
      (mayDraw || one !== 'draw'),
  );
  return shown.map((tool) => (
    <ToolButton key={tool} tool={tool} now={now} icon={icons[tool]} onTurn={onTurn} />
  ));
}

function ToolButton(props: {
  tool: Tool;
  now: Tool | undefined;
  icon: ReactNode;
  onTurn: (tool: Tool) => void;
}) {
  const { t } = useTranslation();
  const { tool, now, icon, onTurn } = props;
  return (
    <Button
      icon={icon}
      type={tool === now ? 'primary' : 'default'}
      aria-pressed={tool === now}
      onClick={() => onTurn(tool)}
    >
      {t(`map.tool_${tool}`)}
    </Button>
  );
}
