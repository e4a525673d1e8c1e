/** A sample of how a layer is drawn: what the legend shows is what the map shows. */
import { mapColour } from '../ui/theme';
import type { DrawnLayer } from './layers';

export function Swatch({ layer }: { layer: Omit<DrawnLayer, 'data' | 'id' | 'title'> }) {
  const { kind, colour, hatch, opacity = 0.35, strength = 1, width } = layer;
  return (
    <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      <rect width="18" height="12" fill={mapColour.land} />
      {kind === 'fill' ? (
        <>
          <rect
            x="0.5"
            y="0.5"
            width="17"
            height="11"
            fill={colour}
            fillOpacity={opacity * strength}
            stroke={colour}
            strokeWidth={width ?? 1}
            strokeOpacity={strength}
          />
          {hatch ? (
            <path d="M0 8L8 0M4 12L16 0M12 12L18 6" stroke={colour} strokeOpacity={strength} />
          ) : null}
        </>
      ) : kind === 'line' ? (
        <path d="M0 6H18" stroke={colour} strokeWidth={width ?? 2} strokeOpacity={strength} />
      ) : (
        <circle cx="9" cy="6" r="5" fill={colour} fillOpacity={strength} />
      )}
    </svg>
  );
}
