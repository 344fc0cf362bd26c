/**
 * What is dragged on a map: route corners and stops. Each has room for a thumb, or for a mouse where there is one. Where
 * two would lie on one another, one of them is only drawn until somebody zooms in.
 */
import * as L from 'leaflet';
import { leastApart, THUMB_APART_PX } from './spread';

export interface HandleEvents {
  willMove(): void;
  moved(to: L.LatLng): void;
  removed(): void;
}

interface Handle {
  marker: L.Marker;
  sign: HTMLElement;
  /** Gets room before the others. */
  isFirst: boolean;
}

const STEP_PX = 4;
const LONG_STEP_PX = 24;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

class Crowd {
  tell: (isCrowded: boolean) => void = () => undefined;
  private readonly handles = new Set<Handle>();
  private isAsked = false;
  private wasCrowded = false;

  constructor(private readonly map: L.Map) {
    map.on('zoomend', () => this.giveRoom());
  }

  add(handle: Handle): void {
    this.handles.add(handle);
    handle.marker.on('remove', () => {
      this.handles.delete(handle);
      this.giveRoomSoon();
    });
    this.giveRoomSoon();
  }

  /** Once, when all that is drawn together stands there, and focus where it goes. */
  giveRoomSoon(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    queueMicrotask(() => {
      this.isAsked = false;
      this.giveRoom();
    });
  }

  private giveRoom(): void {
    const least = leastApart();
    const taken: L.Point[] = [];
    for (const handle of [...this.handles].sort((a, b) => rank(b) - rank(a))) {
      const at = this.map.latLngToLayerPoint(handle.marker.getLatLng());
      const hasRoom = taken.every((other) => Math.max(Math.abs(at.x - other.x), Math.abs(at.y - other.y)) >= least);
      if (hasRoom) taken.push(at);
      show(handle, hasRoom);
    }
    const isCrowded = taken.length < this.handles.size;
    if (isCrowded !== this.wasCrowded) this.tell(isCrowded);
    this.wasCrowded = isCrowded;
  }
}

/** Whoever has the focus keeps it. */
function rank({ sign, isFirst }: Handle): number {
  return (sign === document.activeElement ? 2 : 0) + (isFirst ? 1 : 0);
}

function show({ marker, sign }: Handle, hasRoom: boolean): void {
  marker.getElement()?.classList.toggle('is-crowded', !hasRoom);
  sign.tabIndex = hasRoom ? 0 : -1;
  sign.ariaHidden = hasRoom ? null : 'true';
  if (hasRoom) sign.setAttribute('role', 'button');
  else sign.removeAttribute('role');
}

const crowds = new WeakMap<L.Map, Crowd>();

function crowdOf(map: L.Map): Crowd {
  const crowd = crowds.get(map) ?? new Crowd(map);
  crowds.set(map, crowd);
  return crowd;
}

/** `tell` learns whenever some handles lose their room, and when all have it again. */
export function whenCrowded(map: L.Map, tell: (isCrowded: boolean) => void): void {
  crowdOf(map).tell = tell;
}

/** One thing that can be dragged, moved with the arrow keys and removed with Delete. */
export function handle(map: L.Map, at: L.LatLng, sign: HTMLElement, events: HandleEvents, isFirst = false): L.Marker {
  const icon = L.divIcon({ className: 'm-vertexicon', html: sign, iconSize: [THUMB_APART_PX, THUMB_APART_PX] });
  const marker = L.marker(at, { icon, draggable: true, keyboard: false, bubblingMouseEvents: false, autoPan: true });
  const crowd = crowdOf(map);
  const moved = (): void => {
    events.moved(marker.getLatLng());
    crowd.giveRoomSoon();
  };
  marker.on('dragstart', () => events.willMove());
  marker.on('dragend', moved);
  marker.on('click', () => sign.focus());
  sign.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    event.stopPropagation();
    if (!arrow) {
      events.removed();
      return;
    }
    events.willMove();
    const step = event.shiftKey ? LONG_STEP_PX : STEP_PX;
    const to = map.latLngToLayerPoint(marker.getLatLng()).add([arrow[0] * step, arrow[1] * step]);
    marker.setLatLng(map.layerPointToLatLng(to));
    moved();
  });
  marker.addTo(map);
  crowd.add({ marker, sign, isFirst });
  return marker;
}
