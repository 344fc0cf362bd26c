/**
 * The place of an observation: a fixed pin in the middle, and the map that moves under it. The phone's position is
 * taken until somebody has moved the pin; no point at all is an equal choice.
 */
import * as L from 'leaflet';
import { element as make, maybe, one } from '../core/dom';
import { t } from '../core/text';
import { ROUGH_M, watchPosition, type Fix, type Watch } from './fixes';
import { buildFrame, readMapData, toolButton, type Frame } from './frame';
import { isInside } from './inside';
import { drawOverlay } from './overlay';
import { distanceM, NOWHERE, PositionFields, type Position } from './position';
import { pointShape } from './shapes';
import { texts } from './texts';
import type { Kind, MapData, Place } from './types';

export interface Pin {
  /** Offers the place in a photo: taken at once where no place is known, otherwise asked about. */
  setFromPhoto(place: Place): void;
}

const CLOSE_ZOOM = 17;
const WORK_ZOOM = 18;
/** Moved less than this, the centre has only been rounded by a zoom. */
const UNMOVED_PX = 2;
/** One press of an arrow key: some seven metres at the working zoom. */
const PAN_PX = 24;
const mounted = new WeakMap<HTMLElement, Pin>();

class PlacePin implements Pin {
  private readonly frame: Frame;
  private readonly map: L.Map;
  private readonly data: MapData;
  private readonly fields: PositionFields;
  private readonly status: HTMLElement;
  private readonly mapBox: HTMLElement;
  private readonly sign = make('span', { class: 'pin__sign', 'aria-hidden': 'true' });
  private readonly move: HTMLButtonElement;
  private readonly none: HTMLInputElement | null;
  private readonly offer = make('p', { class: 'pin__offer', role: 'status' });
  private position: Position = NOWHERE;
  private circle: L.Circle | null = null;
  private watch: Watch | null = null;
  private lastFix: Fix | null = null;
  private aimed: L.LatLng;
  private placing = false;
  private open = false;
  private missing = false;

  constructor(private readonly element: HTMLElement) {
    this.data = readMapData(element);
    this.fields = new PositionFields(element);
    this.mapBox = one('[data-pin="map"]', element);
    this.status = one('[data-pin="status"]', element);
    this.none = maybe<HTMLInputElement>('[data-pin="none"]', element.closest('form') ?? element);
    this.move = this.moveButton();
    this.frame = buildFrame(this.mapBox, element, { label: t(texts.pinMap), working: true, panPx: PAN_PX });
    this.map = this.frame.map;
    this.aimed = this.map.getCenter();
    this.mapBox.append(this.sign);
    this.status.after(this.offer);
    this.frame.tools.append(toolButton('locate', t(texts.pinMine), () => this.backToMine()));
    drawOverlay(this.map, this.data);
    this.listen();
    this.drawSign();
    this.setOpen(false);
    this.begin();
  }

  setFromPhoto(place: Place): void {
    this.offer.replaceChildren();
    if (this.none?.checked || this.position.source === 'map') return;
    if (this.position.place === null) {
      this.take({ place, accuracyM: null, source: 'photo' });
      return;
    }
    const away = distanceM(this.position.place, place);
    if (away <= Math.max(ROUGH_M, this.position.accuracyM ?? 0)) return;
    const button = make('button', { type: 'button', class: 'btn btn--s' }, t(texts.pinUsePhoto));
    button.addEventListener('click', () => {
      this.offer.replaceChildren();
      this.take({ place, accuracyM: null, source: 'photo' });
      this.move.focus();
    });
    this.offer.append(t(texts.pinPhotoFar, { m: Math.round(away) }), ' ', button);
  }

  private moveButton(): HTMLButtonElement {
    const button = one<HTMLButtonElement>('[data-pin="move"]', this.element);
    button.hidden = false;
    button.addEventListener('click', () => {
      this.setOpen(!this.open);
      if (this.open) this.frame.canvas.focus();
    });
    return button;
  }

  private listen(): void {
    this.map.on('moveend', () => this.moved());
    this.map.on('dragstart', () => this.stopWatching());
    this.frame.canvas.addEventListener('click', () => {
      if (!this.open) this.setOpen(true);
    });
    this.mapBox.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.open) return;
      event.stopPropagation();
      this.setOpen(false);
      this.move.focus();
    });
    this.none?.addEventListener('change', () => this.noneChanged());
    this.element.closest('form')?.addEventListener('change', (event) => {
      if (event.target instanceof HTMLInputElement && event.target.name === 'kind') this.drawSign();
    });
    this.element.addEventListener('pin:photo', (event) => this.setFromPhoto((event as CustomEvent<Place>).detail));
    // A new point begins where the phone is.
    this.element.addEventListener('pin:mine', () => {
      this.take(NOWHERE);
      this.backToMine();
    });
    // Something noted before is opened again: it stays where it was seen.
    this.element.addEventListener('pin:given', () => {
      this.stopWatching();
      if (this.none?.checked) this.noneChanged();
      else this.take(this.fields.read());
    });
    addEventListener('pagehide', () => this.stopWatching());
    addEventListener('pageshow', (event) => {
      if (event.persisted && this.position.source === 'gps') this.startWatching();
    });
  }

  /** What the form came with stands; otherwise the phone is asked. */
  private begin(): void {
    const given = this.fields.read();
    if (this.none?.checked) {
      this.noneChanged();
    } else if (given.place) {
      this.take(given);
    } else {
      this.aim(this.data.center ?? this.middleOfBounds());
      if (this.element.dataset.watch !== 'off') this.startWatching();
      this.say();
    }
  }

  private middleOfBounds(): Place | null {
    if (!this.data.bounds) return null;
    const [west, south, east, north] = this.data.bounds;
    return { lat: (south + north) / 2, lon: (west + east) / 2 };
  }

  private startWatching(): void {
    if (this.watch) return;
    this.missing = false;
    this.watch = watchPosition(
      (fix) => this.found(fix),
      () => {
        this.missing = true;
        this.stopWatching();
        this.say();
      },
    );
    this.say();
  }

  private stopWatching(): void {
    this.watch?.stop();
    this.watch = null;
  }

  private found(fix: Fix): void {
    this.lastFix = fix;
    if (this.position.source !== 'gps' && this.position.place !== null) return;
    this.take({ place: { lat: fix.lat, lon: fix.lon }, accuracyM: fix.accuracyM, source: 'gps' });
  }

  private backToMine(): void {
    this.position = NOWHERE;
    if (this.lastFix && this.watch) this.found(this.lastFix);
    else this.startWatching();
  }

  private take(position: Position): void {
    this.position = position;
    this.fields.write(position);
    this.aim(position.place);
    this.drawAccuracy();
    this.say();
    this.element.dispatchEvent(new CustomEvent('pin:change', { bubbles: true, detail: position }));
  }

  /** Puts the map under the pin. */
  private aim(place: Place | null): void {
    if (!place) return;
    this.aimed = L.latLng(place.lat, place.lon);
    const zoom = this.open ? Math.max(this.map.getZoom(), WORK_ZOOM) : CLOSE_ZOOM;
    this.settle(() => this.map.setView(this.aimed, zoom, { animate: false }));
  }

  /** What moves the map in here is not the reader's move. */
  private settle(move: () => void): void {
    this.placing = true;
    move();
    this.placing = false;
  }

  private moved(): void {
    if (this.placing || !this.open) return;
    const centre = this.map.getCenter();
    const away = this.map.latLngToContainerPoint(centre).distanceTo(this.map.latLngToContainerPoint(this.aimed));
    if (away < UNMOVED_PX) return;
    this.aimed = centre;
    this.stopWatching();
    if (this.none) this.none.checked = false;
    this.mapBox.classList.remove('is-off');
    this.position = { place: { lat: centre.lat, lon: centre.lng }, accuracyM: null, source: 'map' };
    this.fields.write(this.position);
    this.drawAccuracy();
    this.say();
    this.element.dispatchEvent(new CustomEvent('pin:change', { bubbles: true, detail: this.position }));
  }

  private noneChanged(): void {
    const off = this.none?.checked ?? false;
    this.mapBox.classList.toggle('is-off', off);
    this.offer.replaceChildren();
    this.position = NOWHERE;
    this.fields.write(NOWHERE);
    this.drawAccuracy();
    if (off) {
      this.stopWatching();
      this.setOpen(false);
    } else {
      this.startWatching();
    }
    this.say();
  }

  private setOpen(open: boolean): void {
    this.open = open;
    this.element.classList.toggle('place--open', open);
    this.move.setAttribute('aria-expanded', String(open));
    this.move.textContent = t(open ? texts.pinDone : texts.pinMove);
    this.frame.tools.hidden = !open;
    const handlers = [this.map.dragging, this.map.touchZoom, this.map.doubleClickZoom, this.map.keyboard];
    for (const handler of handlers) if (open) handler.enable(); else handler.disable();
    this.map.options.touchZoom = this.map.options.doubleClickZoom = this.map.options.scrollWheelZoom = 'center';
    this.frame.canvas.tabIndex = open ? 0 : -1;
    this.settle(() => {
      this.map.invalidateSize({ animate: false });
      this.map.setView(this.aimed, open ? WORK_ZOOM : CLOSE_ZOOM, { animate: false });
    });
  }

  private drawSign(): void {
    const checked = this.element.closest('form')?.querySelector<HTMLInputElement>('input[name="kind"]:checked');
    const kind = (checked?.value ?? this.element.dataset.kind ?? 'risk') as Kind;
    this.sign.replaceChildren(pointShape({ kind, state: 'new', number: null, selected: true }));
  }

  private drawAccuracy(): void {
    this.circle?.remove();
    const { place, accuracyM } = this.position;
    if (!place || accuracyM === null) return;
    const options = { radius: accuracyM, className: 'm-acc', interactive: false, fillOpacity: 1 };
    this.circle = L.circle([place.lat, place.lon], options).addTo(this.map);
  }

  private say(): void {
    const text = this.statusText();
    if (this.status.textContent !== text) this.status.textContent = text;
    this.sign.classList.toggle('is-unset', this.position.place === null);
  }

  private statusText(): string {
    const { place, accuracyM, source } = this.position;
    if (this.none?.checked) return t(texts.pinNone);
    if (!place && this.missing) return t(texts.pinUnknown);
    if (!place) return t(this.watch ? texts.pinSeeking : texts.pinUnset);
    if (this.data.outline && !isInside(place, this.data.outline)) return t(texts.pinOutside);
    if (source === 'photo') return t(texts.pinPhoto);
    if (source === 'map') return t(texts.pinMoved);
    const m = Math.max(1, Math.round(accuracyM ?? ROUGH_M));
    return t(m > ROUGH_M ? texts.pinRough : texts.pinYours, { m });
  }
}

/** Makes the pin of this element, or answers the one that is there. */
export function mountPin(element: HTMLElement): Pin {
  const pin = mounted.get(element) ?? new PlacePin(element);
  mounted.set(element, pin);
  return pin;
}

export function mount(element: HTMLElement): void {
  mountPin(element);
}
