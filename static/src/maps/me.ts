/** The reader on the map: an ink dot in a dashed circle of accuracy, with a cone of light where the way is known. */
import * as L from 'leaflet';
import { svg } from '../core/dom';
import { t } from '../core/text';
import type { Fix } from './fixes';
import { texts } from './texts';

const DOT_PX = 140;

function dot(heading: number | null): SVGSVGElement {
  const drawing = svg('svg', {
    class: 'm-mesign', viewBox: '-70 -70 140 140', width: DOT_PX, height: DOT_PX, role: 'img',
    'aria-label': t(texts.me),
  });
  if (heading !== null) {
    const ahead = 'M0 0 L-26 -64 A69 69 0 0 1 26 -64 Z';
    const cone = svg('path', { class: 'm-cone', d: ahead, transform: `rotate(${heading})` });
    const from = svg('stop', { class: 'm-cone-near', offset: 0 });
    const to = svg('stop', { class: 'm-cone-far', offset: 1 });
    const light = { id: 'cone', gradientUnits: 'userSpaceOnUse', cx: 0, cy: 0, r: 70 };
    if (!document.getElementById('cone')) drawing.append(svg('defs', {}, svg('radialGradient', light, from, to)));
    drawing.append(cone);
  }
  drawing.append(svg('circle', { class: 'm-me', r: 9 }));
  return drawing;
}

export class Me {
  private marker: L.Marker | null = null;
  private circle: L.Circle | null = null;

  constructor(private readonly map: L.Map) {}

  get place(): L.LatLng | null {
    return this.marker?.getLatLng() ?? null;
  }

  show(fix: Fix): void {
    const at = L.latLng(fix.lat, fix.lon);
    this.clear();
    const around = { radius: fix.accuracyM, className: 'm-acc', interactive: false, fillOpacity: 1 };
    this.circle = L.circle(at, around).addTo(this.map);
    const icon = L.divIcon({
      className: 'm-meicon', html: dot(fix.heading), iconSize: [DOT_PX, DOT_PX],
    });
    this.marker = L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map);
  }

  clear(): void {
    this.marker?.remove();
    this.circle?.remove();
    this.marker = null;
    this.circle = null;
  }
}
