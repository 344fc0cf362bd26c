/** What was seen here before: small dots under today's points, which one can put away. The list below says the same. */
import * as L from 'leaflet';
import { t } from '../core/text';
import { toolButton } from './frame';
import { placeOf } from './points';
import { texts } from './texts';
import type { PointFeature } from './types';

const DOT_PX = 7;
const PANE = 'earlier';

/** Draws the dots, and gives the button that puts them away; null where there are none. */
export function drawEarlier(map: L.Map, points: readonly PointFeature[], chosen: (point: PointFeature) => void): HTMLButtonElement | null {
  if (points.length === 0) return null;
  // Above the route, below every point of today.
  map.createPane(PANE).style.zIndex = '450';
  const renderer = L.svg({ pane: PANE });
  const dots = points.map((point) => {
    const dot = L.circleMarker(placeOf(point), { pane: PANE, renderer, radius: DOT_PX, className: 'm-earlier', bubblingMouseEvents: false });
    return dot.on('click', () => chosen(point));
  });
  const layer = L.layerGroup(dots).addTo(map);
  const button = toolButton('history', t(texts.earlier), () => {
    const isShown = map.hasLayer(layer);
    if (isShown) layer.remove();
    else layer.addTo(map);
    button.setAttribute('aria-pressed', String(!isShown));
  });
  button.setAttribute('aria-pressed', 'true');
  return button;
}
